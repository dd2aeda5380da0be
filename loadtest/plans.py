"""The scenarios of `python -m loadtest`: who comes, to what server, and what is promised of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loadtest.judging.limits import ON_A_BAD_PATH, SLO, Limits


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario.

    `cameras` come within `ramp_s` and stay for `seconds`; None means as many as the host holds,
    `times_capacity` so many times that. `measured_admission` lets the server turn people away;
    without it everybody is let in. The others say what is special: users of recorded video
    besides, a bad path, people who come and go, pictures that carry their number, growth watched.
    """

    name: str
    says: str
    cameras: int | None = None
    times_capacity: float = 1.0
    ramp_s: float = 0.0
    seconds: float = 20.0
    limits: Limits = SLO
    measured_admission: bool = False
    coaches: int = 0
    path: str | None = None
    stay_s: tuple[float, float] | None = None
    coded: bool = False
    watch_growth: bool = False
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def needs_capacity(self) -> bool:
        """Whether it has to be known how many streams the host holds."""
        return self.cameras is None


PLANS = {
    one.name: one
    for one in (
        Plan(
            "baseline",
            "25 people on camera, one more a second",
            cameras=25,
            ramp_s=25.0,
            seconds=30.0,
            measured_admission=True,
        ),
        Plan(
            "peak",
            "100 people on camera within 20 seconds",
            cameras=100,
            ramp_s=20.0,
            seconds=30.0,
            measured_admission=True,
        ),
        Plan("slo", "as many as this host holds", seconds=30.0),
        Plan(
            "overload",
            "twice as many as this host holds",
            times_capacity=2.0,
            seconds=30.0,
            measured_admission=True,
        ),
        Plan(
            "churn",
            "people come, stay some seconds, go one way or another, and come again",
            seconds=60.0,
            stay_s=(4.0, 10.0),
            # Who vanished keeps his place until the server notices.
            settings={"silence_timeout_s": 2.5, "resume_grace_s": 2.5},
        ),
        Plan(
            "loss",
            "40 ms round trip, 2 % random loss, 10 ms jitter",
            cameras=1,
            path="random2",
            limits=ON_A_BAD_PATH,
        ),
        Plan("soak", "the same people for long", cameras=1, seconds=1800.0, watch_growth=True),
        Plan(
            "mixed",
            "people on camera beside users of recorded video and of the API",
            cameras=1,
            seconds=40.0,
            coaches=20,
        ),
        Plan(
            "identity",
            "pictures that carry their number: which one was an answer really made from?",
            cameras=3,
            seconds=15.0,
            coded=True,
        ),
    )
}
