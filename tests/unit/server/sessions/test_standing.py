"""How several processes stand together."""

from server.sessions.standing import Standing, combined


def standing(**changes: object) -> Standing:
    """One with two sessions that admits a third."""
    usual = {"ready": True, "sessions": 2, "present": 1, "admits": True, "age_p95_ms": 40.0}
    return Standing(**{**usual, "admitted": 3, "offered": 9, **changes})  # type: ignore[arg-type]


def test_the_best_one_says_what_one_more_would_get() -> None:
    """Of those that admit it the one whose answers would be youngest; sessions are summed up; an
    offer that several refuse is one."""
    there = [standing(admits=False, age_p95_ms=20.0), standing(age_p95_ms=50.0), standing()]
    assert combined(there, refused=4) == Standing(True, 6, 3, True, 40.0, 9, 13)


def test_one_of_whom_nothing_is_known_comes_last() -> None:
    """Unless there is no other one."""
    there = [standing(age_p95_ms=None), standing(age_p95_ms=90.0)]
    assert combined(there).age_p95_ms == 90.0
    only = combined([standing(age_p95_ms=None)])
    assert (only.admits, only.age_p95_ms) == (True, None)


def test_where_none_admits_none_does() -> None:
    """What is foretold is still said; nothing is, of none that is ready."""
    busy = combined([standing(admits=False, age_p95_ms=150.0)])
    assert (busy.ready, busy.admits, busy.age_p95_ms) == (True, False, 150.0)
    assert combined([Standing(), Standing()]) == Standing()
    assert combined([]) == Standing()


def test_the_limit_is_of_all_together() -> None:
    """Sessions that wait for their client keep nobody out."""
    there = [standing(), standing()]
    assert combined(there, limit=3).admits
    assert not combined(there, limit=2).admits
