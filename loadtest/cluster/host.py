"""A session host that is made up: what it measures, whom it admits, what it reports."""

from __future__ import annotations

from collections import deque
from random import Random

from loadtest.cluster.kinds import BUDGET_S, Kind, capacity
from server.admission.decisions import Decision, Outcome, decide
from server.admission.load import Demand, Load
from server.admission.meter import WINDOW_S
from server.cluster.report import HostReport

_MEDIA_AFTER_S = 0.6
"""From the answer to the first frame."""

_UNEVEN = 0.05
_MEASURED_UNEVEN = 0.05
_SETTLES = 0.5
"""The measured percentile is of the last seconds: each second it comes half of the way."""


class Host:
    """`sessions` are those that it has, each with the moment from which its media flows."""

    def __init__(self, number: int, kind: Kind, random: Random) -> None:
        self.number = number
        self.kind = kind
        self.capacity = capacity(kind)
        self.life = 0
        self.alive = True
        self.draining = False
        self.sessions: dict[int, float] = {}
        self._own = max(0.8, random.gauss(1.0, _UNEVEN))
        self._frame_s = kind.frame_s * self._own
        self._age_s: float | None = None
        self._known_fps = 0.0
        self._known = 0
        self._new: deque[tuple[float, int, float]] = deque()
        self._admitted = self._offered = 0

    @property
    def name(self) -> str:
        """Of this life of the host."""
        return f"{self.number:05x}{self.life:03x}"

    @property
    def fill(self) -> float:
        """Sessions as a part of those that it could carry."""
        return len(self.sessions) / self.capacity

    @property
    def open(self) -> bool:
        """Whether it lives and is not to end."""
        return self.alive and not self.draining

    def offer(self, session: int, fps: float, now_s: float) -> bool:
        """Decide about a session; one that is admitted sends `fps` frames a second from soon on."""
        self._offered += 1
        if not self.open or not self.takes(now_s):
            return False
        self._admitted += 1
        self.put(session, fps, now_s + _MEDIA_AFTER_S)
        return True

    def put(self, session: int, fps: float, since_s: float) -> None:
        """It is there, whatever the admission says."""
        self.sessions[session] = since_s
        self._new.append((since_s, session, fps))

    def end(self, session: int, fps: float, now_s: float) -> None:
        """It has left."""
        since_s = self.sessions.pop(session)
        self._settle(now_s)
        if since_s + WINDOW_S > now_s:
            self._new.remove((since_s, session, fps))
        else:
            self._known -= 1
            self._known_fps = self._known_fps - fps if self._known else 0.0

    def die(self) -> list[int]:
        """End at once; the sessions that were there."""
        lost = list(self.sessions)
        self.alive = False
        self.sessions.clear()
        self._new.clear()
        self._known, self._known_fps, self._age_s = 0, 0.0, None
        return lost

    def begin_again(self) -> None:
        """As another life with nobody there."""
        self.life += 1
        self.alive, self.draining = True, False
        self._admitted = self._offered = 0

    def takes(self, now_s: float) -> bool:
        """Whether one more would be admitted."""
        return self._decide(now_s).outcome is not Outcome.REFUSED

    def age_p95_s(self, now_s: float) -> float:
        """Of its answers."""
        return self.kind.age_p95_s(self._fps(now_s), self._frame_s)

    def report(self, now_s: float, random: Random) -> HostReport:
        """Measure, and say how it stands."""
        self._settle(now_s)
        self._frame_s = self.kind.frame_s * self._own * max(0.9, random.gauss(1.0, 0.02))
        noisy_s = self.age_p95_s(now_s) * max(0.8, random.gauss(1.0, _MEASURED_UNEVEN))
        before_s = noisy_s if self._age_s is None else self._age_s
        self._age_s = before_s + _SETTLES * (noisy_s - before_s) if self.sessions else None
        decision = self._decide(now_s)
        more_s = decision.prediction.age_p95_s
        return HostReport(
            host=self.name,
            url="",
            at_s=now_s,
            ready=True,
            draining=self.draining,
            sessions=len(self.sessions),
            present=len(self.sessions),
            admits=decision.outcome is not Outcome.REFUSED,
            age_p95_ms=more_s * 1e3 if more_s < 1e3 else None,
            admitted=self._admitted,
            offered=self._offered,
        )

    def load(self, now_s: float) -> Load:
        """What its admission decides by: sessions whose rate has been measured as one demand, the
        sum is the same, and each new one for itself."""
        self._settle(now_s)
        demands = [Demand(self._known_fps, self._known_fps)] if self._known else []
        for since_s, _, fps in self._new:
            seen = (now_s - since_s) / WINDOW_S
            demands.append(Demand(fps, fps, maturity=seen) if seen > 0 else Demand(maturity=0.0))
        return self.kind.load(tuple(demands), self._fps(now_s), self._frame_s, self._age_s)

    def _decide(self, now_s: float) -> Decision:
        return decide(self.load(now_s), 0, BUDGET_S, adaptive=False)

    def _fps(self, now_s: float) -> float:
        return self._known_fps + sum(fps for since_s, _, fps in self._new if since_s < now_s)

    def _settle(self, now_s: float) -> None:
        """Who has been there for as long as the admission measures is known from now on."""
        while self._new and self._new[0][0] + WINDOW_S <= now_s:
            self._known_fps += self._new.popleft()[2]
            self._known += 1
