"""Good footage made bad, as samples: what a camera or a stranger does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from inference.landmarks import PoseSample
from tests.support.jumps import Image, changed


def cut_below(sample: PoseSample, line: float) -> PoseSample:
    """The picture ends at that share of its height; what lies below is hardly visible, as nets
    say of what they only guess."""

    def cut(image: Image) -> Image:
        image[:, 1] /= line
        image[image[:, 1] > 1.0, 3] = 0.1
        return image

    return replace(changed(sample, cut), height=round(sample.height * line))


def turned(sample: PoseSample) -> PoseSample:
    """The camera on its side."""

    def turn(image: Image) -> Image:
        image[:, :2] = np.stack([1.0 - image[:, 1], image[:, 0]], axis=1)
        return image

    return replace(changed(sample, turn), width=sample.height, height=sample.width)


def slowed(samples: Sequence[PoseSample], factor: float) -> list[PoseSample]:
    """Slow motion."""
    return [replace(one, media_time_s=factor * one.media_time_s) for one in samples]


def hidden(sample: PoseSample, visibility: float) -> PoseSample:
    """The whole body seen as badly as that."""

    def hide(image: Image) -> Image:
        image[:, 3] = visibility
        return image

    return changed(sample, hide)


def scaled(sample: PoseSample, size: float) -> PoseSample:
    """Another person's size, around the picture's lower middle."""

    def scale(image: Image) -> Image:
        image[:, :2] = (image[:, :2] - [0.5, 0.9]) * size + [0.5, 0.9]
        return image

    return changed(sample, scale)
