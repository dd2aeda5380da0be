"""A simulated server that admits, and whose adaptive clients do as they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from loadtest.simulation.device import Device
from loadtest.simulation.outcome import BUDGET_S, Outcome
from loadtest.simulation.parts import Source
from loadtest.simulation.run import Simulation
from loadtest.simulation.streams import SimulatedStream
from server.admission.admission import Admission, NoRoom
from server.admission.ladder import Ask
from server.admission.machine import Usage

LOOK_EVERY_S = 0.25
OBEY_AFTER_S = 0.3
LINES = 360
PLENTY_CORES = 64.0
"""It is the device that ends first; what processors do is not simulated."""


@dataclass(slots=True, eq=False)
class Guest:
    """One session; an adaptive one obeys a little later."""

    id: str
    source: Source
    adaptive: bool
    later: Callable[[float, Callable[[], object]], None]
    lines: int = LINES
    asked: list[Ask] = field(default_factory=list)

    @property
    def frames(self) -> int:
        """Frames so far."""
        return self.source.sent

    @property
    def flowing(self) -> bool:
        """Media flows from the first frame to the stream's end."""
        return self.frames > 0 and not self.source.over

    def ask(self, asked: Ask) -> None:
        """Do it, if it is something else than before."""
        if not self.asked or asked != self.asked[-1]:
            self.asked.append(asked)
            self.later(OBEY_AFTER_S, partial(self._obey, asked.fps))

    def _obey(self, fps: float) -> None:
        self.source.cap_fps = fps


class House:
    """Offers come with `offer`; `refused` counts those that are turned away."""

    def __init__(self, device: Device, *, max_batch: int = 8, seed: int = 1) -> None:
        self.simulation = Simulation([], device, max_batch=max_batch, seed=seed)
        self.guests: list[Guest] = []
        self.refused = 0
        self.levels: list[int] = []
        self.admission = Admission(
            lambda: [one for one in self.guests if not one.source.over],
            self.simulation.dispatch.snapshot,
            budget_s=BUDGET_S,
            outside_s=0.008,
            usage=lambda: Usage(cores=PLENTY_CORES),
            clock=self.simulation.clock,
        )

    def offer(self, at_s: float, stream: SimulatedStream, *, adaptive: bool = False) -> None:
        """Somebody comes at that time."""
        self.simulation.at(at_s, partial(self._come, at_s, stream, adaptive))

    def run(self, seconds: float) -> Outcome:
        """So many seconds."""
        for number in range(round(seconds / LOOK_EVERY_S)):
            self.simulation.at(number * LOOK_EVERY_S, self._look)
        return self.simulation.run(seconds)

    def _come(self, at_s: float, stream: SimulatedStream, adaptive: bool) -> None:
        try:
            self.admission.admit(adaptive=adaptive)
        except NoRoom:
            self.refused += 1
            return
        coming = replace(stream, starts_s=at_s + 0.2 + stream.starts_s)
        source = self.simulation.join(coming, self.admission.ages.note)
        number = str(len(self.guests))
        self.guests.append(Guest(number, source, adaptive, self._later))
        self.admission.look(self.simulation.clock())

    def _later(self, after_s: float, happen: Callable[[], object]) -> None:
        self.simulation.at(self.simulation.clock() + after_s, happen)

    def _look(self) -> None:
        self.admission.look(self.simulation.clock())
        self.levels.append(self.admission.snapshot().level)
