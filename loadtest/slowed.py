"""An engine that is slower on purpose, to show that the checks notice."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import Engine, EngineHealth, Images, Net, Outputs


class SlowedEngine(Engine):
    """Does the work of another engine `factor` times over; a fraction of a time now and then.

    It costs what a slower engine would: the processor's time, not only the wall's.
    """

    def __init__(self, engine: Engine, factor: float) -> None:
        if factor < 1:
            raise ValueError("an engine can only be made slower: a factor of at least 1")
        self.name = engine.name
        self.parallel = engine.parallel
        self._engine = engine
        self._more = factor - 1
        self._owed = 0.0

    def run(self, net: Net, images: Images) -> Outputs:
        """Raises what the engine raises."""
        for _ in range(self._repeats()):
            self._engine.run(net, images)
        return self._engine.run(net, images)

    def run_crops(
        self, net: Net, crops: Sequence[NDArray[np.uint8]], due_s: float = inf
    ) -> Outputs:
        """Raises what the engine raises."""
        for _ in range(self._repeats()):
            self._engine.run_crops(net, crops, due_s)
        return self._engine.run_crops(net, crops, due_s)

    def health(self) -> EngineHealth:
        """The engine's."""
        return self._engine.health()

    def warm_up(self) -> None:
        """The engine's."""
        self._engine.warm_up()

    def close(self) -> None:
        """Closes the engine."""
        self._engine.close()

    def _repeats(self) -> int:
        # Threads that meet here may lose a fraction to each other; over many runs that is nothing.
        self._owed += self._more
        whole = int(self._owed)
        self._owed -= whole
        return whole
