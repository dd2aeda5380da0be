"""Clothes, skin and hair, drawn by a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Looks:
    """RGB colours, each 0…1."""

    skin: Colour
    hair: Colour
    shirt: Colour
    shorts: Colour
    shoes: Colour
    sole: Colour = (0.93, 0.93, 0.91)


_SKINS = ((0.87, 0.66, 0.54), (0.78, 0.57, 0.44), (0.62, 0.43, 0.32), (0.92, 0.73, 0.62))
_HAIRS = ((0.17, 0.11, 0.08), (0.10, 0.09, 0.09), (0.36, 0.23, 0.13), (0.55, 0.42, 0.25))
_SHIRTS = (
    (0.11, 0.42, 0.62),
    (0.74, 0.20, 0.17),
    (0.13, 0.50, 0.36),
    (0.85, 0.62, 0.15),
    (0.40, 0.26, 0.58),
    (0.88, 0.42, 0.18),
    (0.16, 0.58, 0.62),
)
_SHORTS = ((0.13, 0.14, 0.18), (0.20, 0.22, 0.30), (0.30, 0.31, 0.33))
_SHOES = ((0.86, 0.28, 0.20), (0.16, 0.18, 0.22), (0.20, 0.55, 0.72))


def looks_of(seed: int) -> Looks:
    """The same looks for the same seed; seed 0 has the first of everything."""
    rng = np.random.default_rng([seed, 3])
    palettes = (_SKINS, _HAIRS, _SHIRTS, _SHORTS, _SHOES)
    picked = [int(rng.integers(len(palette))) if seed else 0 for palette in palettes]
    return Looks(*(palette[i] for palette, i in zip(palettes, picked, strict=True)))
