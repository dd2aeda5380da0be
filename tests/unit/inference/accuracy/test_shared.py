"""Work on many athletes, shared by several processes through a folder."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

import pytest

from inference.accuracy.shared import Clips, Shared
from inference.athlete.motion import Attempt
from inference.motion.analyzer import Event, EventStage
from inference.motion.verdict import Grade, Verdict


def clips(seed: int) -> Clips:
    """One rate, with all that an event may have."""
    final = Event(
        "jump", EventStage.FINAL, 1.0 / 3, seed, {"jump_height_m": 0.1 + seed}, {"x": "why"}, ("f",)
    )
    return {30.0: ((Attempt(1, 1.0, {"jump_height_m": 0.1 + seed}),), (final,))}


def test_what_is_kept_is_what_was_measured(tmp_path: Path) -> None:
    """To the last bit, in the order of the seeds; verdicts aside."""
    graded = clips(7)
    truth, (event,) = graded[30.0]
    said = Event(event.kind, event.stage, 2.0, 1, verdict=Verdict(Grade.GOOD, ()))
    shared = Shared(
        tmp_path / "new", "cmj", lambda seed: clips(seed) if seed != 7 else {30.0: (truth, (said,))}
    )
    found = list(shared.all([3, 1, 7]))
    assert found[:2] == [clips(3), clips(1)]
    assert found[2][30.0][1] == (Event(event.kind, event.stage, 2.0, 1),)


def test_nobody_is_measured_twice(tmp_path: Path) -> None:
    """A second process finds all of it there, another sport nothing."""
    first = list(Shared(tmp_path, "cmj", clips).all([1, 2]))

    def never(seed: int) -> Clips:
        raise AssertionError(seed)

    assert list(Shared(tmp_path, "cmj", never).all([1, 2])) == first
    with pytest.raises(AssertionError):
        list(Shared(tmp_path, "running", never).all([1]))


def test_what_another_is_at_is_left_to_it_and_waited_for(tmp_path: Path) -> None:
    """The others come first; when it dies without a result, that one is measured here."""
    order: list[int] = []
    others_done = threading.Event()

    def note(seed: int) -> Clips:
        order.append(seed)
        if seed == 3:
            others_done.set()
        return clips(seed)

    lock = tmp_path / "cmj-1.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found: list[Clips] = []
        work = threading.Thread(
            target=lambda: found.extend(Shared(tmp_path, "cmj", note).all([1, 2, 3]))
        )
        work.start()
        assert others_done.wait(10)
        assert order == [2, 3]
    work.join(10)
    assert order == [2, 3, 1]
    assert found == [clips(one) for one in (1, 2, 3)]
