"""What is said of a front door and a host."""

from server.commands.bench.cluster import in_words, totals
from server.commands.bench.watchers import Turn


def test_the_table_has_ratios_within_the_run() -> None:
    """Of ages and of what the servers used."""
    alone = totals([Turn([0.04, 0.04], 0.4), Turn([0.05] * 3, 0.6)])
    behind = totals([Turn([0.06, 0.06], 0.75)])
    said = in_words({"alone": alone, "cluster": behind})
    assert "| age p50, ms | 50.0 | 60.0 | 1.20 |" in said
    assert "| age p50 of the quietest turn, ms | 40.0 | 60.0 | 1.50 |" in said
    assert "| servers' CPU, s/s | 0.50 | 0.75 | 1.50 |" in said
