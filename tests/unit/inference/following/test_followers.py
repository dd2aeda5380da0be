"""Followers on threads: the same to the last bit as one tracker, and an end to every thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Images, Net, Outputs
from inference.engines.fake import FakeEngine
from inference.errors import AnalysisError, EngineError
from inference.following.followers import Followed, follow
from inference.frames import Frame, Picture, ReceiveTimes
from inference.pose.estimator import PoseEstimator
from inference.pose.tracker import NOWHERE, Trail

GREY = np.full((24, 32), 128, np.uint8)


class Wobble(FakeEngine):
    """Sees the person a little elsewhere in each picture, by the picture's brightness and by where
    it is looked at; several may look at once."""

    def __init__(self, parallel: int = 1) -> None:
        super().__init__(finds=somebody)
        self.parallel = parallel

    def run(self, net: Net, images: Images) -> Outputs:
        """As the fake's, moved."""
        outputs = dict(super().run(net, images))
        if net is Net.LANDMARKS:
            rows = outputs[OUTPUTS.landmarks].copy().reshape(len(images), -1, 5)
            rows[:, :, 0] += 110 - images.mean(axis=(1, 2, 3))[:, None]
            outputs[OUTPUTS.landmarks] = rows.reshape(len(images), -1)
        return outputs


def somebody(crop: NDArray[np.uint8]) -> bool:
    """Nobody is there in dark pictures."""
    return float(crop.max()) > 40


def frames(count: int, seed: int = 3) -> Iterator[Frame]:
    """Of a brightness that goes up and down, some of them dark."""
    lots = np.random.default_rng(seed)
    for seq in range(count):
        dark = 30 < seq % 50 < 34
        ramp = np.linspace(0, 60, 64, dtype=np.uint8)
        y = np.full((48, 64), 16, np.uint8) if dark else ramp + lots.integers(60, 160, (48, 1))
        picture = Picture(np.ascontiguousarray(y, np.uint8), GREY, GREY)
        yield Frame(seq, seq / 30, picture, ReceiveTimes(0.0, 0.0, 0.0))


def said(one: Followed) -> tuple[int, bytes, Trail]:
    """All that a result says."""
    pose = one.seen.pose
    told = b"" if pose is None else pose.image.tobytes() + pose.world.tobytes()
    return one.frame.seq, told, one.seen.trail


@pytest.mark.parametrize("parallel", [1, 2, 4])
def test_they_say_what_one_tracker_says(parallel: int) -> None:
    """Each frame in its turn, and with it where to look in the next one."""
    estimator, expected = PoseEstimator(Wobble()), []
    for frame in frames(300):
        pose = estimator.estimate(frame.picture)
        told = b"" if pose is None else pose.image.tobytes() + pose.world.tobytes()
        expected.append((frame.seq, told, estimator.tracker.trail))
    with closing(follow(frames(300), Wobble(parallel))) as found:
        assert [said(one) for one in found] == expected
    assert len({trail for *_, trail in expected}) > 4


def test_they_begin_where_they_are_told() -> None:
    """With the trail of an earlier try, in the middle of a file."""
    whole = [said(one) for one in follow(frames(80), Wobble(2))]
    trail = whole[39][2]
    rest = follow((one for one in frames(80) if one.seq >= 40), Wobble(2), trail)
    assert [said(one) for one in rest] == whole[40:]


def test_a_file_without_frames_gives_nothing() -> None:
    """And begins no thread."""
    assert list(follow(iter(()), Wobble(), NOWHERE)) == []


def test_the_engine_s_error_is_raised_and_nothing_is_left() -> None:
    """Its followers end with it."""
    engine = Wobble(2)
    found = follow(frames(200), engine)
    next(found)
    engine.failures_left = 1
    with pytest.raises(EngineError, match="told to fail"):
        list(found)
    assert followers() == []


def test_a_fault_is_an_error_of_the_analysis(caplog: pytest.LogCaptureFixture) -> None:
    """What a net says wrongly is told as such, with its cause in the log."""

    class Wrong(FakeEngine):
        def run(self, net: Net, images: Images) -> Outputs:
            return {"nonsense": super().run(net, images)[OUTPUTS.scores]}

    with pytest.raises(AnalysisError, match="KeyError"):
        list(follow(frames(3), Wrong()))
    assert "a frame cannot be analysed" in caplog.text


def test_a_reader_s_error_ends_them() -> None:
    """What cannot be read is raised as it is."""

    def broken() -> Iterator[Frame]:
        yield from frames(20)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(follow(broken(), Wobble(2)))
    assert followers() == []


def test_whoever_has_enough_leaves_nothing() -> None:
    """Closed in the middle of a file, its threads are joined."""
    found = follow(frames(500), Wobble(2))
    next(found)
    assert followers() != []
    found.close()
    assert followers() == []


def test_what_is_read_is_bounded() -> None:
    """However slowly it is taken, no more than a window is read ahead."""
    read = 0

    def counted() -> Iterator[Frame]:
        nonlocal read
        for frame in frames(1000):
            read += 1
            yield frame

    with closing(follow(counted(), Wobble(2))) as found:
        next(found)
        assert read <= 2 * 64 + 16


def test_a_thread_that_cannot_be_started_leaves_no_other_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where there is no memory left for it."""
    begin, begun = threading.Thread.start, list[threading.Thread]()

    def start(thread: threading.Thread) -> None:
        if begun:
            raise RuntimeError("can't start new thread")
        begun.append(thread)
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(RuntimeError, match="can't start"):
        list(follow(frames(20), Wobble(2)))
    monkeypatch.undo()
    assert len(begun) == 1
    assert followers() == []


def test_pictures_that_grow_are_held_by_their_bytes() -> None:
    """A file may begin small."""
    read = 0

    def growing() -> Iterator[Frame]:
        nonlocal read
        half = np.full((1000, 1500), 128, np.uint8)
        large = Picture(np.full((2000, 3000), 90, np.uint8), half, half)
        for frame in frames(100):
            read += 1
            yield frame if frame.seq < 2 else replace(frame, picture=large)

    with closing(follow(growing(), Wobble(2))) as found:
        next(found)
        assert read <= 2 + (192 << 20) // 9_000_000 + 1


def followers() -> list[str]:
    """The threads that are still there."""
    names = [one.name for one in threading.enumerate()]
    return [name for name in names if name.startswith("sideline-follower")]
