"""Pictures for the tests of engines that run real nets."""

from __future__ import annotations

import numpy as np

from inference.engines.base import Images, Net


def crops(net: Net, count: int) -> Images:
    """Different pictures, some in fine grain and some in coarse."""
    rng = np.random.default_rng(7)
    grains = [(1, 8, 32, 2, 16)[number % 5] for number in range(count)]
    small = [rng.integers(0, 256, (net.side // g, net.side // g, 3), np.uint8) for g in grains]
    pairs = zip(small, grains, strict=True)
    return np.stack([picture.repeat(g, 0).repeat(g, 1) for picture, g in pairs])
