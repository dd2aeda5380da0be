"""What is said of watchers."""

from server.commands.bench.watchers import Turn, in_words, summed


def test_the_table_has_ratios_within_the_run() -> None:
    """Both halves, their ratio, and whether every final came."""
    without = summed([Turn([0.05, 0.1], 0.4), Turn([0.06, 0.3], 0.6)])
    beside = summed([Turn([0.1, 0.2, 0.2, 0.6], 1.0)])
    told = {"frames_per_s": 7.5, "least_frames_per_s": 7.1, "lost": 0}
    report = {
        "watchers": 200,
        "servers": 2,
        "without": without,
        "with": beside,
        "told": told,
        "finals": 12,
        "finals_missed": 0,
        "finals_twice": 0,
    }
    said = in_words(report)
    assert "| age p95, ms | 270 | 540 | 2.00 |" in said
    assert "| within 200 ms | 75.0 % | 75.0 % |  |" in said
    assert "| servers' CPU, s/s | 0.50 | 1.00 | 2.00 |" in said
    assert "7.5 frames a second (the least 7.1)" in said
    assert "Of 12 finals at each of 200 watchers 0 did not come" in said
