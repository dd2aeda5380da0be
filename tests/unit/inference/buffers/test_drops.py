from inference.buffers.drops import DropReason, Drops


def test_totals_add_up_and_news_do_not() -> None:
    """Totals cover the whole stream; what was told once is not told again."""
    drops = Drops()
    drops.count(DropReason.LATE)
    drops.count(DropReason.SUPERSEDED, 2)
    assert drops.since_last_time() == {"late": 1, "superseded": 2}
    drops.count(DropReason.LATE)
    assert drops.since_last_time() == {"late": 1}
    assert drops.since_last_time() == {}
    assert drops.totals() == {"late": 2, "superseded": 2}


def test_counting_none_leaves_no_trace() -> None:
    """A reason without a frame is not listed."""
    drops = Drops()
    drops.count(DropReason.CLOSED, 0)
    assert drops.totals() == {}
