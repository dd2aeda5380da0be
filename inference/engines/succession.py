"""Which of several engines is to run: the first that can, each with a few chances."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger

from inference.engines.base import Engine
from inference.errors import EngineError

log = getLogger(__name__)

PAUSES_S = (0.0, 0.1, 0.5)
"""Before an engine that failed is made anew, the first time, the second, the third in a row;
after that it is the next one's turn."""

LAST_PAUSE_S = 1.0
"""Before everything is tried again once no engine is left."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine that may be chosen; `create` makes one that is warm, or raises EngineError."""

    name: str
    create: Callable[[], Engine]


class Succession:
    """Makes engines, the best first. Not for two threads at a time."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        wait: Callable[[float], object],
        unavailable: Mapping[str, str],
    ) -> None:
        self._candidates = tuple(candidates)
        self._wait = wait
        self._place = 0
        self._deaths = 0
        self._pause_s = 0.0
        self.unavailable = unavailable

    @property
    def name(self) -> str:
        """Of the present candidate."""
        return self._candidates[self._place].name

    def make(self) -> Engine:
        """The present candidate or, when it cannot be loaded, one after it.

        Raises EngineError, with each one's reason, when none is left; all are tried again then
        the next time. One that has run before gets several chances: it is known to load.
        """
        while True:
            self._wait(self._pause_s)
            self._pause_s = 0.0
            candidate = self._candidates[self._place]
            try:
                engine = candidate.create()
            except EngineError as error:
                if self._deaths:
                    self.died(error)
                else:
                    self._pass_on(error)
                continue
            reasons = self.unavailable.items()
            self.unavailable = {name: why for name, why in reasons if name != candidate.name}
            return engine

    def another(self) -> Engine:
        """One more like the last one made; raises EngineError."""
        return self._candidates[self._place].create()

    def was_sound(self) -> None:
        """The engine ran long before it failed: its failures are counted from none again."""
        self._deaths = 0

    def died(self, error: EngineError) -> None:
        """The last one made failed; raises EngineError when there is no other left to make."""
        if self._deaths == len(PAUSES_S):
            self._pass_on(error)
        else:
            self._pause_s = PAUSES_S[self._deaths]
            self._deaths += 1

    def _pass_on(self, error: EngineError) -> None:
        name = self.name
        self.unavailable = {**self.unavailable, name: str(error)}
        self._deaths = 0
        self._place += 1
        if self._place < len(self._candidates):
            log.warning("the engine %s is not used: %s", name, error)
            return
        self._place = 0
        self._pause_s = LAST_PAUSE_S
        reasons = "; ".join(f"{one}: {why}" for one, why in self.unavailable.items())
        raise EngineError(f"no engine runs here: {reasons}") from error
