"""From counters, read now and again, to the load of the last seconds. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from inference.batching.tally import SchedulerSnapshot
from inference.engines.base import Net
from server.admission.ages import Ages
from server.admission.load import NOMINAL_FPS, Demand, Load
from server.admission.machine import Usage
from server.admission.numbers import percentile

WINDOW_S = 3.0
AGES_WINDOW_S = 5.0
"""A percentile needs more frames than a mean."""

_LAGS = 64
_ENOUGH_FRAMES = 45
"""In the window, to tell from them what a frame takes."""

_BESIDE_NETS = 1.5
"""What a frame takes of the processors, in proportion to what the nets take of them."""


@dataclass(frozen=True, slots=True)
class SessionReading:
    """Frames that came since it began; whether it lowers its rate when asked; whether media
    flows now."""

    frames: int
    adaptive: bool
    live: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Counters at one moment, in seconds of the monotonic clock; `cap_fps` is what adaptive
    sessions are asked for, 0: nothing."""

    at_s: float
    sessions: Mapping[str, SessionReading]
    scheduler: SchedulerSnapshot
    usage: Usage
    cap_fps: float = 0.0


@dataclass(slots=True)
class _Known:
    """A session: when media first flowed, and what it sends when nobody asks for less."""

    since_s: float | None = None
    own_fps: float = NOMINAL_FPS


@dataclass(slots=True)
class Meter:
    """Keeps the readings of the last `WINDOW_S` seconds; `outside_s` of an age are reserved for
    the ways to and from the client."""

    outside_s: float = 0.0
    ages: Ages = field(default_factory=Ages)
    _readings: deque[Reading] = field(default_factory=deque)
    _known: dict[str, _Known] = field(default_factory=dict)
    _lags_s: deque[float] = field(default_factory=lambda: deque(maxlen=_LAGS))
    _frame_cpu_s: float | None = None

    def note_lag(self, lag_s: float) -> None:
        """The event loop came so much later than it was asked to."""
        self._lags_s.append(lag_s)

    def read(self, now: Reading) -> Load:
        """Take a reading; the load up to now."""
        self._readings.append(now)
        while len(self._readings) > 2 and self._readings[1].at_s <= now.at_s - WINDOW_S:
            self._readings.popleft()
        before = self._readings[0]
        self._known = {name: self._known.get(name, _Known()) for name in now.sessions}
        demands = tuple(self._demand(name, before, now) for name in now.sessions)
        each_s = frame_s(before.scheduler, now.scheduler)
        return Load(
            demands=demands,
            executors=now.scheduler.executors,
            frame_s=each_s,
            alone_s=now.scheduler.alone_s[Net.LANDMARKS.value],
            age_p95_s=self._age_p95_s(now.at_s),
            missed=_part(
                now.scheduler.missed - before.scheduler.missed,
                now.scheduler.offered - before.scheduler.offered,
            ),
            loop_busy=_part(now.usage.loop_s - before.usage.loop_s, now.at_s - before.at_s),
            cpu_busy=_part(
                now.usage.process_s - before.usage.process_s,
                (now.at_s - before.at_s) * now.usage.cores,
            ),
            cores=now.usage.cores,
            frame_cpu_s=self._learn_frame_cpu_s(before, now, each_s),
        )

    def _learn_frame_cpu_s(self, before: Reading, now: Reading, nets_s: float) -> float:
        """What a frame takes of the processors, as it was when enough of them came; before the
        first ones, what the nets take of them and what usually comes on top."""
        frames = now.scheduler.finished - before.scheduler.finished
        used_s = now.usage.process_s - before.usage.process_s
        if frames >= _ENOUGH_FRAMES and used_s > 0:  # it falls when an engine begins anew
            self._frame_cpu_s = used_s / frames
        return _BESIDE_NETS * nets_s if self._frame_cpu_s is None else self._frame_cpu_s

    def _demand(self, name: str, before: Reading, now: Reading) -> Demand:
        session, known = now.sessions[name], self._known[name]
        if not session.live:
            known.since_s = None  # it will come, or come back: as if it were new
        elif known.since_s is None:
            known.since_s = now.at_s
        seen_s = 0.0 if known.since_s is None else now.at_s - max(known.since_s, before.at_s)
        earlier = before.sessions.get(name)
        frames = session.frames - (0 if earlier is None else earlier.frames)
        maturity = min(1.0, seen_s / WINDOW_S)
        now_fps = _part(frames, seen_s)
        if maturity == 1.0 and (not now.cap_fps or now_fps > known.own_fps):
            known.own_fps = now_fps
        return Demand(now_fps, known.own_fps, session.adaptive, maturity)

    def _age_p95_s(self, now_s: float) -> float | None:
        age_s = self.ages.p95_s(now_s - AGES_WINDOW_S)
        if age_s is None:
            return None
        return age_s + self.outside_s + (percentile(tuple(self._lags_s), 95) or 0.0)


def frame_s(before: SchedulerSnapshot, now: SchedulerSnapshot) -> float:
    """What a frame takes of an executor, by the nets that frames needed in between."""
    frames = now.finished - before.finished
    if frames <= 0:
        return now.each_s[Net.LANDMARKS.value]
    pictures = {name: count - before.pictures[name] for name, count in now.pictures.items()}
    return sum(now.each_s[name] * count for name, count in pictures.items()) / frames


def _part(some: float, of_all: float) -> float:
    return some / of_all if of_all > 0 else 0.0
