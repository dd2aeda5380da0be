"""What a recording's analysis said frame by frame, kept small, for plots and exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.landmarks import LANDMARK_COUNT, PoseSample
from inference.motion.analyzer import Analysis, Event, EventStage
from inference.motion.measures import Channel, measure
from inference.results import FrameResult

Array = NDArray[np.float32]

KEPT = (Channel.COM, Channel.LENGTH, Channel.HIP_DEG, Channel.KNEE_DEG, Channel.ANKLE_DEG)
"""The channels that are kept of each frame, in this order."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Over n frames: times (n,) in seconds, the `KEPT` channels (n, 5), landmarks in pixels with z
    and visibility (n, 33, 4) and in metres (n, 33, 3), all NaN where nobody was seen; the phases,
    and the confirmed events."""

    times_s: NDArray[np.float64]
    channels: Array
    image_px: Array
    world_m: Array
    phases: tuple[str, ...]
    events: tuple[Event, ...]

    def of(self, channel: Channel) -> Array:
        """One channel, (n,)."""
        return self.channels[:, KEPT.index(channel)]

    def between(self, first_s: float, last_s: float) -> slice:
        """The frames of a stretch of time."""
        first, stop = np.searchsorted(self.times_s, [first_s, last_s])
        return slice(int(first), int(stop))

    def spans(self, part: slice) -> Iterator[tuple[str, float, float]]:
        """Each phase in a stretch with the time from its first frame to the next phase's."""
        times, phases = self.times_s[part], self.phases[part]
        first = 0
        for now in range(1, len(phases) + 1):
            if now == len(phases) or phases[now] != phases[first]:
                yield phases[first], float(times[first]), float(times[min(now, len(times) - 1)])
                first = now


class Recorder:
    """Collects a series; pass it to `analyze_video` as `on_result`, or `add` what was recorded of a
    session. About a kilobyte a frame."""

    def __init__(self) -> None:
        self._times_s: list[float] = []
        self._channels: list[Array] = []
        self._image: list[Array] = []
        self._world: list[Array] = []
        self._phases: list[str] = []
        self._events: list[Event] = []

    def __call__(self, result: FrameResult) -> None:
        """Take the next result."""
        self.add(result.sample, result.analysis)

    def add(self, sample: PoseSample, analysis: Analysis) -> None:
        """Take the next sample, and what its analyzer said."""
        self._times_s.append(sample.media_time_s)
        self._phases.append(analysis.phase)
        self._events += [one for one in analysis.events if one.stage is EventStage.CONFIRMED]
        if sample.pose is None:
            self._channels.append(np.full(len(KEPT), np.nan, np.float32))
            self._image.append(np.full((LANDMARK_COUNT, 4), np.nan, np.float32))
            self._world.append(np.full((LANDMARK_COUNT, 3), np.nan, np.float32))
            return
        self._channels.append(measure(sample)[list(KEPT)].astype(np.float32))
        size = np.array([sample.width, sample.height, sample.width, 1.0], np.float32)
        self._image.append(sample.pose.image * size)
        self._world.append(sample.pose.world)

    def series(self) -> Series:
        """All that was collected so far."""
        count = len(self._times_s)
        return Series(
            np.array(self._times_s),
            np.array(self._channels, np.float32).reshape(count, len(KEPT)),
            np.array(self._image, np.float32).reshape(count, LANDMARK_COUNT, 4),
            np.array(self._world, np.float32).reshape(count, LANDMARK_COUNT, 3),
            tuple(self._phases),
            tuple(self._events),
        )
