from clients.python.drop_tally import DropTally


def test_what_messages_tell_is_added_up() -> None:
    """Where a server tells no totals."""
    tally = DropTally()
    tally.add({"late": 1})
    tally.add({"late": 2, "superseded": 1})
    assert tally.totals() == {"late": 3, "superseded": 1}


def test_totals_know_of_messages_that_were_lost() -> None:
    """What both tell counts once, and what the totals do not know yet is not forgotten."""
    tally = DropTally()
    tally.add({"late": 1, "other": 2})
    tally.set({"late": 2, "superseded": 2})
    tally.add({"late": 1})
    assert tally.totals() == {"late": 2, "superseded": 2}
    tally.add({"late": 1})
    assert tally.totals() == {"late": 3, "superseded": 2}


def test_another_session_counts_from_0() -> None:
    """What was counted before is kept."""
    tally = DropTally()
    tally.set({"late": 2})
    tally.other_session()
    assert tally.totals() == {"late": 2}
    tally.add({"late": 1})
    tally.set({"late": 1, "lost": 1})
    assert tally.totals() == {"late": 3, "lost": 1}
