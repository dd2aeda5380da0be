"""An engine that outlives the engines that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from logging import getLogger
from math import inf
from threading import Event as Flag
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from inference.clock import Clock, monotonic
from inference.engines.base import Engine, EngineHealth, Images, Net, Outputs
from inference.engines.checks import check_crops, check_images
from inference.engines.spare import Spare
from inference.engines.succession import Candidate, Succession
from inference.errors import EngineError

log = getLogger(__name__)

SOUND_AFTER_S = 10.0
"""An engine that ran for so long before it failed does not fail because of what it is."""


class ResilientEngine(Engine):
    """Runs the first of several engines that loads, and makes it anew when it fails.

    A batch that failed is run again, so that its frames are not lost: on the same engine, then on
    another of its kind and, after a few failures in a row, on the next kind. That one's numbers
    differ by rounding; it stays until this object is closed, and `health` says so.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        *,
        unavailable: Mapping[str, str] | None = None,
        spare: Spare | None = None,
        clock: Clock = monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """Load the first candidate that can be loaded; the best comes first.

        `unavailable` says of others why they are no candidates. With a `spare`, one more is kept
        ready to take the place of one that dies. `wait` sleeps for so many seconds. Raises
        EngineError, with each one's reason, when none can be loaded, and whatever else making
        one raises.
        """
        self._clock = clock
        self._closing = Flag()
        self._changing = Lock()
        self._spare = spare
        self._succession = Succession(candidates, wait or self._closing.wait, unavailable or {})
        self._restarts = 0
        self._running = "none"
        self._since_s = clock()
        self._engine: Engine | None = None
        self._engine = self._next()
        self.parallel = self._engine.parallel

    @property
    def name(self) -> str:  # type: ignore[override]
        """Of the engine that runs now."""
        return self._running

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops.

        Raises EngineError for anything else, when no engine is left that could, and when closed.
        """
        check_images(net, images)
        return self._run(lambda engine: engine.run(net, images))

    def run_crops(
        self, net: Net, crops: Sequence[NDArray[np.uint8]], due_s: float = inf
    ) -> Outputs:
        """As `run`."""
        check_crops(net, crops)
        return self._run(lambda engine: engine.run_crops(net, crops, due_s))

    def health(self) -> EngineHealth:
        """What runs now, and why those before it do not."""
        engine = self._engine
        process_id = None if engine is None else engine.health().process_id
        return EngineHealth(
            self._running,
            process_id,
            alive=not self._closing.is_set(),
            spare=self._spare is not None and self._spare.ready,
            restarts=self._restarts,
            unavailable=self._succession.unavailable,
        )

    def close(self) -> None:
        """Close the engine; safe to call twice."""
        self._closing.set()
        if self._spare is not None:
            self._spare.close()
        with self._changing:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _run(self, batch: Callable[[Engine], Outputs]) -> Outputs:
        failed: tuple[Engine, EngineError] | None = None
        while True:
            engine = self._present()
            try:
                return batch(engine)
            except EngineError as error:
                if self._closing.is_set():
                    raise
                if failed is None or failed[0] is not engine:
                    failed = engine, error
                    log.warning("the engine %s failed: %s", engine.name, error)
                else:
                    self._bury(*failed)

    def _present(self) -> Engine:
        """The engine, made anew where there is none; others who need it wait meanwhile."""
        engine = self._engine
        if engine is not None:
            return engine
        with self._changing:
            if self._engine is None:
                self._engine = self._next()
                self._restarts += 1
                log.warning("another engine %s has taken its place", self._running)
            return self._engine

    def _next(self) -> Engine:
        """The spare one, else one made now."""
        if self._closing.is_set():
            raise EngineError(f"the engine {self._running} is closed")
        engine = None if self._spare is None else self._spare.take(self._succession.name)
        engine = engine or self._succession.make()
        self._running = engine.name
        self._since_s = self._clock()
        if self._spare is not None:
            self._spare.order(self._succession.another)
        return engine

    def _bury(self, engine: Engine, error: EngineError) -> None:
        """Close an engine that failed twice on one batch, unless another caller has done so."""
        with self._changing:
            if self._engine is not engine:
                return
            self._engine = None
            engine.close()
            if self._clock() - self._since_s >= SOUND_AFTER_S:
                self._succession.was_sound()
            self._succession.died(error)
