"""Measures an idle engine by net and batch size."""

from __future__ import annotations

import numpy as np

from inference.batching.profile import LatencyProfile
from inference.clock import Clock
from inference.engines.base import Engine, Net

_TIMES = 3
_WORTH = 0.9
"""Once a picture of a batch costs more than this part of one alone, larger ones tell no more."""


def sweep(engine: Engine, profile: LatencyProfile, clock: Clock) -> None:
    """Run each net with 1, 2, 4, … pictures, and note in `profile` what that takes.

    The engine must be warm. Raises EngineError when it fails.
    """
    for net in Net:
        size = 1
        while size <= profile.max_batch:
            _measure(engine, net, size, profile, clock)
            if profile.mean_s(net, size) > _WORTH * size * profile.mean_s(net, 1) and size > 1:
                break
            size *= 2


def _measure(engine: Engine, net: Net, size: int, profile: LatencyProfile, clock: Clock) -> None:
    pictures = np.zeros((size, net.side, net.side, 3), np.uint8)
    engine.run(net, pictures)  # a size that is new to it may cost once more
    for _ in range(_TIMES):
        began_s = clock()
        engine.run(net, pictures)
        profile.observe(net, size, clock() - began_s)
