"""How quick the whole way from picture to pose is."""

from __future__ import annotations

import pytest

from inference.clock import ManualClock
from server.commands.bench.engine_pipelines import CHUNK, Followed, follow, times_as_fast
from server.commands.bench.stopwatch import Stopwatch, Took


def test_everyone_sees_every_picture_in_order_and_in_turns() -> None:
    """A few pictures each, so that a busy moment meets all."""
    clock, seen = ManualClock(), []

    def look(name: str, takes_s: float, number: int) -> object:
        seen.append((name, number))
        clock.advance(takes_s)
        return None if number == 0 else name

    looks = {
        "one": lambda number: look("one", 0.01, number),
        "two": lambda number: look("two", 0.02, number),
    }
    found = follow(looks, CHUNK + 2, 2, Stopwatch(clock, lambda: 0.5 * clock()))
    assert [number for name, number in seen if name == "one"] == [*range(CHUNK + 2)] * 2
    assert [name for name, _ in seen[: 2 * CHUNK + 4]] == (
        ["one"] * CHUNK + ["two"] * CHUNK + ["one"] * 2 + ["two"] * 2
    )
    assert [len(one) for one in found["one"].rounds] == [CHUNK + 2] * 2
    assert found["one"].found == 2 * (CHUNK + 1)
    for seconds in (lambda took: took.wall_s, lambda took: took.cpu_s):
        assert times_as_fast(found["one"], found["two"], seconds) == pytest.approx(2)
    assert sum(took.cpu_s for took in found["one"].all) == pytest.approx(0.005 * 2 * (CHUNK + 2))


def test_a_round_is_compared_with_the_same_round() -> None:
    """One slow round of the host changes neither the others nor the median."""
    ours = rounds([1.0, 1.0], [50.0, 1.0], [1.0, 1.0])
    theirs = rounds([2.0, 3.0], [3.0, 2.0], [2.0, 3.0])
    assert times_as_fast(ours, theirs, lambda took: took.wall_s) == 2.5


def rounds(*each_s: list[float]) -> Followed:
    """So many seconds a picture on the wall, and none on the processor."""
    return Followed([[Took(one_s, 0.0) for one_s in one] for one in each_s])
