"""The nets alone: how quick each engine runs batches of crops, and how far off it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Engine, Images, Net, Outputs
from inference.frames import Picture
from inference.landmarks import LANDMARK_COUNT
from inference.pose.estimator import PoseEstimator
from inference.pose.landmarks import in_crop
from server.commands.bench.stopwatch import Stopwatch, Took

BATCHES = (1, 2, 4, 8, 16, 32)

IMAGES_A_TURN = 16
"""An engine's turn is as many batches as hold so many crops, one at least."""

MM_PER_M = 1000.0


class _Keeping(Engine):
    """Runs another engine, and keeps the landmark crops that it was given."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self.crops: list[NDArray[np.uint8]] = []
        self._engine = engine

    def run(self, net: Net, images: Images) -> Outputs:
        """As the other."""
        if net is Net.LANDMARKS:
            self.crops += [image.copy() for image in images]
        return self._engine.run(net, images)

    def close(self) -> None:
        """The other is its owner's to close."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of many distances."""

    mean: float
    p95: float
    max: float

    @classmethod
    def of(cls, values: NDArray[np.floating[Any]]) -> Spread:
        """Raises ValueError without a value."""
        return cls(float(values.mean()), float(np.percentile(values, 95)), float(values.max()))


@dataclass(frozen=True, slots=True)
class Difference:
    """From the reference on the same crops: the 33 landmarks as they are used, in pixels of the
    256 × 256 crop, and in the world, in millimetres."""

    px: Spread
    world_mm: Spread


def landmark_crops(engine: Engine, pictures: Iterable[Picture]) -> Images:
    """The crops (n, 256, 256, 3) that following the person through the pictures asks for."""
    keeping = _Keeping(engine)
    estimator = PoseEstimator(keeping)
    for picture in pictures:
        estimator.estimate(picture)
    return np.stack(keeping.crops) if keeping.crops else np.empty((0, 256, 256, 3), np.uint8)


def difference(engine: Engine, reference: Engine, crops: Images) -> Difference:
    """Crop by crop."""
    apart_px, apart_mm = [], []
    for number in range(len(crops)):
        crop = crops[number : number + 1]
        ours, theirs = engine.run(Net.LANDMARKS, crop), reference.run(Net.LANDMARKS, crop)
        apart_px.append(_apart(in_crop(ours), in_crop(theirs)) * Net.LANDMARKS.side)
        worlds = [one[OUTPUTS.world].reshape(-1, 3) for one in (ours, theirs)]
        apart_mm.append(_apart(*worlds) * MM_PER_M)
    return Difference(Spread.of(np.concatenate(apart_px)), Spread.of(np.concatenate(apart_mm)))


def time_batches(
    engines: Mapping[str, Engine],
    crops: Images,
    sizes: Sequence[int],
    rounds: int,
    stopwatch: Stopwatch,
) -> Mapping[str, Mapping[int, list[Took]]]:
    """Each batch by engine and size; the engines take turns in every round."""
    batches = {size: np.resize(crops, (size, *crops.shape[1:])) for size in sizes}
    took: dict[str, dict[int, list[Took]]] = {name: {n: [] for n in sizes} for name in engines}
    for engine in engines.values():
        for batch in batches.values():
            engine.run(Net.LANDMARKS, batch)  # the first time it may still be set up for the size
    for _ in range(rounds):
        for size, batch in batches.items():
            for name, engine in engines.items():
                for _ in range(max(1, IMAGES_A_TURN // size)):
                    run = partial(engine.run, Net.LANDMARKS, batch)
                    took[name][size].append(stopwatch.time(run)[0])
    return took


def _apart(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Distances of the landmarks; the auxiliary points behind them are left out."""
    apart: NDArray[np.float32] = np.linalg.norm((ours - theirs)[:LANDMARK_COUNT], axis=1)
    return apart
