"""Which of several ways is the quickest now."""

from __future__ import annotations

from inference.engines.quicker import KEPT, TRY_EVERY, Quicker


def taken(quicker: Quicker, times_s: tuple[float, ...], runs: int) -> list[int]:
    """The ways that were taken while each took so long."""
    ways = []
    for _ in range(runs):
        ways.append(quicker.next())
        quicker.note(ways[-1], times_s[ways[-1]])
    return ways


def test_the_quickest_is_taken_once_all_were_tried() -> None:
    """Each has its few runs, then it is the best one's turn."""
    ways = taken(Quicker(3), (3.0, 1.0, 2.0), 30)
    assert sorted(ways[: 3 * KEPT]) == sorted([0, 1, 2] * KEPT)
    assert set(ways[3 * KEPT :]) == {1}


def test_the_others_are_seldom_looked_at() -> None:
    """So that a slow way costs next to nothing."""
    ways = taken(Quicker(2), (1.0, 2.0), 10 * TRY_EVERY)
    assert ways.count(1) <= 11 * KEPT


def test_a_change_is_noticed() -> None:
    """When the other becomes the quicker one, it is taken after the next look."""
    quicker = Quicker(2)
    taken(quicker, (1.0, 2.0), TRY_EVERY - 50)
    ways = taken(quicker, (1.0, 0.5), TRY_EVERY)
    assert set(ways[:50]) == {0}
    assert set(ways[60:]) == {1}


def test_one_long_run_changes_nothing() -> None:
    """A run that was interrupted is not the way's fault."""
    quicker = Quicker(2)
    taken(quicker, (1.0, 2.0), 20)
    quicker.note(0, 50.0)
    assert set(taken(quicker, (1.0, 2.0), 20)) == {0}


def test_a_slower_best_is_noticed_at_once() -> None:
    """What is known of the others counts, however old: the best is the best of what is known."""
    quicker = Quicker(2)
    taken(quicker, (1.0, 2.0), 20)
    assert set(taken(quicker, (5.0, 2.0), 20)[KEPT:]) == {1}
