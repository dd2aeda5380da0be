"""An engine, a tracker and a sport that are exact, and that a test can hold and break."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Event, Semaphore

import numpy as np

from inference.batching.profile import LatencyProfile
from inference.engines.base import Engine, Images, Net, Outputs
from inference.errors import EngineError
from inference.frames import Frame, Picture, ReceiveTimes
from inference.landmarks import Pose, PoseSample
from inference.motion.analyzer import Analysis, AthleteProfile, EventStage
from inference.motion.analyzer import Event as Happening
from inference.motion.sport import Sport
from inference.pipeline import Pipeline
from inference.pose.tracker import CropRequest
from inference.results import FrameResult

LOST = 0
"""A picture of this brightness has nobody in it."""

CURSED = 255
"""The analyzer breaks on a picture of this brightness."""


def frame(seq: int, shade: int = 100, at_s: float = 0.0, step_s: float = 1 / 30) -> Frame:
    """A grey frame of one shade, received at `at_s`, taken `seq` steps after the first."""
    half = np.full((2, 2), 128, np.uint8)
    picture = Picture(np.full((4, 4), shade, np.uint8), half, half)
    return Frame(seq, seq * step_s, picture, ReceiveTimes(at_s, at_s, at_s))


class ShadeEngine(Engine):
    """Answers each crop with its own mean; `calls` are (net, batch size) in order.

    While `held`, each run waits for one `let()`; `entered` counts runs that have begun.
    """

    name = "shade"

    def __init__(self, *, held: bool = False) -> None:
        self.calls: list[tuple[Net, int]] = []
        self.failures_left = 0
        self._gate = Semaphore(0) if held else None
        self.entered = Semaphore(0)

    def let(self, runs: int = 1) -> None:
        """Let this many runs through."""
        assert self._gate is not None
        self._gate.release(runs)

    def run(self, net: Net, images: Images) -> Outputs:
        """The mean of each crop."""
        self.calls.append((net, len(images)))
        self.entered.release()
        if self._gate is not None:
            assert self._gate.acquire(timeout=20)
        if self.failures_left:
            self.failures_left -= 1
            raise EngineError("the device fell over")
        return {"mean": images.reshape(len(images), -1).mean(axis=1, dtype=np.float32)[:, None]}

    def close(self) -> None:
        """Nothing to free."""


class ShadeTracker:
    """Detects in its first picture and after each loss; the pose carries the shade."""

    def __init__(self) -> None:
        self.following = False

    def request(self, picture: Picture) -> CropRequest:
        """The picture's top left pixel, spread over the net's input."""
        self._crop = int(picture.y[0, 0])
        return self._ask(Net.LANDMARKS if self.following else Net.DETECTOR)

    def answer(self, outputs: Outputs) -> CropRequest | Pose | None:
        """After a detection the landmarks, after the landmarks a pose or nobody."""
        (mean,) = outputs["mean"].ravel()
        if mean == LOST:
            self.following = False
            return None
        if not self.following:
            self.following = True
            return self._ask(Net.LANDMARKS)
        return Pose(np.full((33, 4), mean), np.zeros((33, 3), np.float32), 1.0)

    def _ask(self, net: Net) -> CropRequest:
        return CropRequest(net, np.full((net.side, net.side, 3), self._crop, np.uint8))


class ShadeAnalyzer:
    """Says each sample's shade; its final, at the flush, is their sum; breaks when told to."""

    def __init__(self, athlete: AthleteProfile) -> None:
        self.height_m = athlete.height_m or 0.0
        self.sum = 0.0
        self.samples = 0

    def push(self, sample: PoseSample) -> Analysis:
        """Raises for the cursed shade."""
        shade = 0.0 if sample.pose is None else float(sample.pose.image[0, 0])
        if shade == CURSED:
            raise ZeroDivisionError("cursed")
        self.sum += shade * (1 + sample.media_time_s)
        self.samples += 1
        return Analysis("seen", {"shade": shade, "height_m": self.height_m})

    def flush(self) -> tuple[Happening, ...]:
        """One final."""
        values = {"sum": self.sum, "samples": float(self.samples)}
        return (Happening("shades", EventStage.FINAL, 0.0, 1, values),)


def shade_sport(name: str) -> Sport:
    """The one sport there is."""
    return Sport(name, name, "any", 1, (), ("seen",), (), ShadeAnalyzer)


def batching_pays(max_batch: int = 8) -> LatencyProfile:
    """A device on which eight pictures take hardly longer than one."""
    profile = LatencyProfile(max_batch)
    for net in Net:
        profile.observe(net, 1, 0.001)
        profile.observe(net, max_batch, 0.0015)
    return profile


def shade_pipeline(engine: Engine, clock: Callable[[], float] = lambda: 0.0) -> Pipeline:
    """A pipeline in which nothing but the plumbing is real; its clock stands still."""
    return Pipeline(
        engine, clock=clock, tracker=ShadeTracker, sports=shade_sport, profile=batching_pays()
    )


class Results:
    """Collects results; `wait(n)` returns once there are n."""

    def __init__(self) -> None:
        self.items: list[FrameResult] = []
        self.failures: list[Exception] = []
        self.failed = Event()
        self._more = Condition()

    def __call__(self, result: FrameResult) -> None:
        """Take one, on the runner's thread."""
        with self._more:
            self.items.append(result)
            self._more.notify_all()

    def fail(self, error: Exception) -> None:
        """Take the stream's failure."""
        self.failures.append(error)
        self.failed.set()

    def wait(self, number: int) -> list[FrameResult]:
        """Wait for `number` results in all."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.items) >= number, timeout=20)
            return list(self.items)

    def shades(self) -> list[float]:
        """The shade in each result, 0 for nobody."""
        return [item.analysis.metrics["shade"] for item in self.items]
