from __future__ import annotations

from dataclasses import replace

import pytest

from inference.batching.deadlines import EarliestDeadlineFirst
from inference.batching.dispatch import Dispatch
from inference.batching.profile import LatencyProfile
from inference.batching.tally import SchedulerSnapshot
from inference.engines.base import Net
from server.admission.load import Load
from server.admission.machine import Usage
from server.admission.meter import Meter, Reading, SessionReading

LANDMARKS, DETECTOR = Net.LANDMARKS.value, Net.DETECTOR.value


def scheduler(**changes: object) -> SchedulerSnapshot:
    """An idle scheduler's snapshot, changed."""
    profile = LatencyProfile(8)
    profile.observe(Net.LANDMARKS, 1, 0.008)
    profile.observe(Net.DETECTOR, 1, 0.010)
    idle = Dispatch(EarliestDeadlineFirst(profile), profile, 2).snapshot()
    return replace(idle, **changes)  # type: ignore[arg-type]


def reading(
    at_s: float, sessions: dict[str, SessionReading] | None = None, **changes: object
) -> Reading:
    """Counters at a time."""
    usage = changes.pop("usage", Usage())
    assert isinstance(usage, Usage)
    cap_fps = changes.pop("cap_fps", 0.0)
    assert isinstance(cap_fps, float)
    return Reading(at_s, sessions or {}, scheduler(**changes), usage, cap_fps)


def sending(fps: float, at_s: float, *, adaptive: bool = False) -> SessionReading:
    """A session that has sent so many frames a second from the start."""
    return SessionReading(round(fps * at_s), adaptive, live=True)


def after(meter: Meter, seconds: float, fps: float, *, cap_fps: float = 0.0) -> Load:
    """The load after so many seconds of one adaptive session, read four times a second."""
    load = Load()
    for quarter in range(round(seconds * 4) + 1):
        at_s = quarter / 4
        there = {"a": sending(fps, at_s, adaptive=True)}
        load = meter.read(reading(at_s, there, cap_fps=cap_fps))
    return load


def test_rates_are_those_of_the_last_seconds() -> None:
    """A session's frames a second, counted over the window."""
    meter = Meter()
    (one,) = after(meter, 10.0, 24.0).demands
    assert one.now_fps == one.own_fps == pytest.approx(24.0, rel=0.02)
    assert (one.adaptive, one.maturity) == (True, 1.0)


def test_what_has_just_come_is_not_measured_yet() -> None:
    """At first nothing is known of it; after a second a third of the window."""
    meter = Meter()
    meter.read(reading(0.0))
    (new,) = meter.read(reading(1.0, {"a": SessionReading(0, False, live=False)})).demands
    assert (new.now_fps, new.maturity) == (0.0, 0.0)
    meter.read(reading(2.0, {"a": SessionReading(1, False, live=True)}))
    (young,) = meter.read(reading(3.0, {"a": SessionReading(31, False, live=True)})).demands
    assert young.maturity == pytest.approx(1 / 3)


def test_who_lost_the_connection_keeps_its_place() -> None:
    """It counts as if it were new: it may be back at any moment."""
    meter = Meter()
    for at_s in range(6):
        meter.read(reading(float(at_s), {"a": sending(30, at_s)}))
    (gone,) = meter.read(reading(6.0, {"a": SessionReading(150, False, live=False)})).demands
    assert gone.maturity == 0.0


def test_what_a_sender_does_when_asked_is_not_its_own_rate() -> None:
    """Under a cap the rate from before is remembered; without one it is measured anew."""
    meter = Meter()
    assert after(meter, 5.0, 40.0).demands[0].own_fps == pytest.approx(40, rel=0.02)
    at_s = 5.0
    for quarter in range(1, 21):
        at_s = 5.0 + quarter / 4
        frames = 200 + round(quarter / 4 * 15)
        load = meter.read(reading(at_s, {"a": SessionReading(frames, True, True)}, cap_fps=15.0))
    assert load.demands[0].now_fps == pytest.approx(15, rel=0.1)
    assert load.demands[0].own_fps == pytest.approx(40, rel=0.02)


def test_a_frames_work_is_that_of_the_nets_it_needed() -> None:
    """Ten frames of which four needed a detection, too."""
    meter = Meter()
    meter.read(reading(0.0, pictures={LANDMARKS: 0, DETECTOR: 0}))
    load = meter.read(reading(1.0, finished=10, pictures={LANDMARKS: 10, DETECTOR: 4}))
    assert load.frame_s == pytest.approx(0.008 + 0.4 * 0.010)
    assert load.alone_s == pytest.approx(0.008)


def test_what_a_frame_takes_of_the_processors() -> None:
    """Half as much again as of the nets before any came; then what was measured, which is kept
    while there are too few to tell, and when the engine's process begins anew."""
    meter = Meter()
    assert meter.read(reading(0.0)).frame_cpu_s == pytest.approx(1.5 * 0.008)
    busy = meter.read(reading(2.0, finished=100, usage=Usage(0.0, 1.6, 2.0)))
    assert busy.frame_cpu_s == pytest.approx(0.016)
    assert busy.cores == 2.0
    few = meter.read(reading(5.0, finished=110, usage=Usage(0.0, 3.0, 2.0)))
    assert few.frame_cpu_s == pytest.approx(0.016)
    anew = meter.read(reading(6.0, finished=300, usage=Usage(0.0, 0.5, 2.0)))
    assert anew.frame_cpu_s == pytest.approx(0.016)


def test_parts_are_of_the_window() -> None:
    """Frames missed of those offered, CPU time of the time that passed."""
    meter = Meter()
    meter.read(reading(10.0, offered=1000, missed=50, usage=Usage(5.0, 20.0, 2.0)))
    load = meter.read(reading(12.0, offered=1200, missed=60, usage=Usage(6.0, 23.0, 2.0)))
    assert load.missed == pytest.approx(0.05)
    assert load.loop_busy == pytest.approx(0.5)
    assert load.cpu_busy == pytest.approx(0.75)


def test_the_age_has_its_parts() -> None:
    """What the server took, how late the event loop was, and what is reserved for the ways."""
    meter = Meter(outside_s=0.020)
    assert meter.read(reading(100.0)).age_p95_s is None
    meter.ages.note(50.0, 5.0)
    for _ in range(100):
        meter.ages.note(99.5, 0.030)
        meter.note_lag(0.004)
    assert meter.read(reading(100.25)).age_p95_s == pytest.approx(0.054)
