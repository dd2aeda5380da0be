"""Watches the load, decides who comes in, and asks adaptive sessions for less or for more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from logging import getLogger
from math import isfinite
from typing import Protocol

from inference.batching.tally import SchedulerSnapshot
from inference.clock import Clock, monotonic
from server.admission.ages import Ages
from server.admission.decisions import Decision, Governor, Outcome, decide, in_time, with_one_more
from server.admission.estimate import Prediction, predict
from server.admission.forecasts import Forecast, Forecasts
from server.admission.ladder import CAPS_FPS, Ask, ask
from server.admission.load import Load
from server.admission.machine import Usage, usage
from server.admission.meter import AGES_WINDOW_S, Meter, Reading, SessionReading

log = getLogger(__name__)

_LOOK_EVERY_S = 0.25


class NoRoom(Exception):
    """One more session would cost the others their answers; the text says what was measured."""


class Admitted(Protocol):
    """A session, as far as its load goes."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def frames(self) -> int:
        """That came since it began."""

    @property
    def adaptive(self) -> bool:
        """Whether it lowers its rate when asked."""

    @property
    def flowing(self) -> bool:
        """Whether media flows."""

    @property
    def lines(self) -> int:
        """The shorter side of the largest picture so far."""

    def ask(self, asked: Ask) -> None:
        """Ask its sender for this, in place of what was asked before."""


@dataclass(frozen=True, slots=True)
class AdmissionSnapshot:
    """The measured load, what adaptive sessions are asked for, decisions by outcome, and the
    last predictions beside what was measured afterwards: `compared` so far, and by how much they
    were off, all together. `next_age_p95_ms` is expected with one more session, None for none
    that would be answered."""

    measured: bool
    fps: float
    engine_busy: float
    loop_busy: float
    cpu_busy: float
    age_p95_ms: float | None
    next_age_p95_ms: float | None
    missed: float
    level: int
    cap_fps: float
    outcomes: dict[str, int]
    forecasts: list[Forecast]
    compared: int
    off_ms: float


class Admission:
    """`sessions` are those that are there, `scheduler` tells how the scheduler stands, and
    `usage` what this process has used; `outside_s` of the budget are for the ways to and from the
    client. Not `measured`, everybody comes in."""

    def __init__(
        self,
        sessions: Callable[[], Iterable[Admitted]],
        scheduler: Callable[[], SchedulerSnapshot | None],
        *,
        budget_s: float,
        outside_s: float = 0.0,
        measured: bool = True,
        usage: Callable[[], Usage] = usage,
        clock: Clock = monotonic,
    ) -> None:
        self._sessions = sessions
        self._scheduler = scheduler
        self._budget_s = budget_s
        self._measured = measured
        self._usage = usage
        self._clock = clock
        self._meter = Meter(outside_s)
        self._governor = Governor(budget_s)
        self._forecasts = Forecasts(after_s=AGES_WINDOW_S)
        self._outcomes: Counter[Outcome] = Counter()
        self._load = Load()

    @property
    def ages(self) -> Ages:
        """To be told of every answer."""
        return self._meter.ages

    def admit(self, *, adaptive: bool) -> Outcome:
        """Let one more session in, at what adaptive ones are asked for then; raises NoRoom."""
        scheduler = self._scheduler()
        if not self._measured or scheduler is None:
            self._outcomes[Outcome.ADMITTED] += 1
            return Outcome.ADMITTED
        now_s = self._clock()
        self._load = load = self._read(scheduler, now_s)
        decision = decide(load, self._governor.level, self._budget_s, adaptive=adaptive)
        self._outcomes[decision.outcome] += 1
        if decision.outcome is Outcome.REFUSED:
            raise NoRoom(_why(load, decision.prediction, self._budget_s, adaptive))
        self._forecasts.made(now_s, len(load.demands) + 1, decision.prediction.age_p95_s)
        self._governor.set(decision.level, now_s)
        self._ask_all()
        return decision.outcome

    def ahead(self, *, adaptive: bool) -> Decision:
        """What one more session would be answered, by the load as it was measured last; nothing
        is changed by it."""
        decision = decide(self._load, self._governor.level, self._budget_s, adaptive=adaptive)
        return decision if self._measured else replace(decision, outcome=Outcome.ADMITTED)

    async def watch(self) -> None:
        """Look after the load until cancelled; on the event loop whose lag it measures."""
        while True:
            due_s = self._clock() + _LOOK_EVERY_S
            await asyncio.sleep(_LOOK_EVERY_S)
            now_s = self._clock()
            self._meter.note_lag(max(0.0, now_s - due_s))
            self.look(now_s)

    def look(self, now_s: float) -> None:
        """Measure, and ask adaptive sessions for what there is room for."""
        scheduler = self._scheduler()
        if scheduler is None:
            return
        self._load = load = self._read(scheduler, now_s)
        self._forecasts.came_true(now_s, len(load.demands), load.age_p95_s)
        if self._measured:
            before = self._governor.level
            level = self._governor.look(load, now_s)
            if level != before:
                log.info("adaptive sessions are asked for %s", CAPS_FPS[level] or "all")
            self._ask_all()

    def snapshot(self) -> AdmissionSnapshot:
        """How it stands."""
        load = self._load
        now = predict(load, load.fps)
        more = with_one_more(load, self._governor.level, adaptive=False).age_p95_s
        return AdmissionSnapshot(
            measured=self._measured,
            fps=round(load.fps, 1),
            engine_busy=round(now.engine_busy, 3),
            loop_busy=round(load.loop_busy, 3),
            cpu_busy=round(load.cpu_busy, 3),
            age_p95_ms=None if load.age_p95_s is None else round(load.age_p95_s * 1e3, 1),
            next_age_p95_ms=round(more * 1e3, 1) if isfinite(more) else None,
            missed=round(load.missed, 4),
            level=self._governor.level,
            cap_fps=CAPS_FPS[self._governor.level],
            outcomes={one.value: self._outcomes[one] for one in Outcome},
            forecasts=self._forecasts.all(),
            compared=self._forecasts.compared,
            off_ms=round(self._forecasts.off_ms, 1),
        )

    def _read(self, scheduler: SchedulerSnapshot, now_s: float) -> Load:
        there = {
            one.id: SessionReading(one.frames, one.adaptive, one.flowing)
            for one in self._sessions()
        }
        cap_fps = CAPS_FPS[self._governor.level]
        return self._meter.read(Reading(now_s, there, scheduler, self._usage(), cap_fps))

    def _ask_all(self) -> None:
        for session in self._sessions():
            if session.adaptive:
                session.ask(ask(self._governor.level, session.lines))


def _why(load: Load, then: Prediction, budget_s: float, adaptive: bool) -> str:
    advice = "" if adaptive else "; a client that can lower its rate may offer adaptive=true"
    budget = f"(budget {budget_s * 1e3:.0f} ms)"
    if in_time(then, load, budget_s):
        told = "with one more, its processors would have too little to spare"
    elif load.missed > 0 or then.age_p95_s == float("inf"):
        told = f"there is no time for the frames of one more {budget}"
    else:
        told = f"with one more, answers would take {then.age_p95_s * 1e3:.0f} ms {budget}"
    return f"{len(load.demands)} sessions fill the server: {told}{advice}"
