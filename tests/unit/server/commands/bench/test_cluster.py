"""What is said of a front door and a host."""

from server.commands.bench.cluster import in_words
from server.commands.bench.watchers import Turn, summed


def test_the_table_has_ratios_within_the_run() -> None:
    """Of ages and of what the servers used."""
    alone = summed([Turn([0.05, 0.05], 0.4), Turn([0.05, 0.05], 0.6)])
    behind = summed([Turn([0.06, 0.06], 0.75)])
    said = in_words({"alone": alone, "cluster": behind})
    assert "| age p50, ms | 50.0 | 60.0 | 1.20 |" in said
    assert "| servers' CPU, s/s | 0.50 | 0.75 | 1.50 |" in said
