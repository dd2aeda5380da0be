"""The interface of an engine and the nets that it runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
"""RGB crops, shape (n, side, side, 3)."""

Outputs = Mapping[str, NDArray[np.float32]]
"""Raw net outputs by name, each with the batch as its first dimension."""


class Net(StrEnum):
    """The nets of the pose pipeline; the value is the model's name in the manifest."""

    DETECTOR = "pose_detector"
    LANDMARKS = "pose_landmark_full"

    @property
    def side(self) -> int:
        """Side of the square input in pixels."""
        return 224 if self is Net.DETECTOR else 256


@dataclass(frozen=True, slots=True)
class NetOutputs:
    """Names of the outputs, as written by the conversion.

    Detector: `boxes` (n, 2254, 12) in input pixels relative to the anchors, `scores` (n, 2254)
    logits. Landmarks: `landmarks` (n, 195) = 39 × (x, y, z in crop pixels, visibility and
    presence logits), `score` (n, 1) probability, `world` (n, 117) = 39 × 3 metres, `heat`
    (n, 39, 7, 7) logits, rows × columns around the cell of the point's heat map in which
    `landmarks` has it.
    """

    boxes: str = "boxes"
    scores: str = "scores"
    landmarks: str = "landmarks"
    score: str = "score"
    world: str = "world"
    heat: str = "heat"


OUTPUTS = NetOutputs()

HEAT_SIDE = 64
"""The crop has so many cells along each side of a point's heat map…"""

HEAT_REACH = 3
"""… of which so many to each side of the point's own are kept."""

INPUT = "pictures"
"""The name of the one input of each net."""

NET_OUTPUTS: Mapping[Net, tuple[str, ...]] = {
    Net.DETECTOR: (OUTPUTS.boxes, OUTPUTS.scores),
    Net.LANDMARKS: (OUTPUTS.landmarks, OUTPUTS.score, OUTPUTS.world, OUTPUTS.heat),
}

ModelPaths = Mapping[Net, Path]
"""Where each net's ONNX file lies."""


@dataclass(frozen=True, slots=True)
class Bf16Files:
    """A net's form for processors that multiply bfloat16: OpenVINO's two files, and pictures with
    what the net says of them in single precision (.npz: `pictures` and outputs by name)."""

    operators: Path
    constants: Path
    check: Path

    @staticmethod
    def of(path: Path) -> Bf16Files:
        """Where they lie, beside the net's ONNX file."""
        stem = f"{path.stem}.bf16"
        return Bf16Files(*(path.with_name(stem + kind) for kind in (".xml", ".bin", ".npz")))

    @property
    def all(self) -> tuple[Path, ...]:
        """Every one of them."""
        return self.operators, self.constants, self.check


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """What runs the nets now, and what went wrong so far.

    `process_id` is that of the engine's own process, if it has one; an engine that is not `alive`
    will not run again; with a `spare`, another waits to take its place, and `restarts` counts how
    often one did; `unavailable` says of each engine that was tried before this one why it does
    not run.
    """

    running: str
    process_id: int | None = None
    alive: bool = True
    spare: bool = False
    restarts: int = 0
    unavailable: Mapping[str, str] = field(default_factory=dict)


class Engine(ABC):
    """Runs batches of crops through a net. One engine serves one device.

    Normalisation is inside the graph: pictures go in as uint8. `parallel` is how many threads may
    be in `run` at once; one more waits for its turn.
    """

    name: str
    parallel: int = 1

    @abstractmethod
    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops; raises EngineError when the device fails."""

    def run_crops(
        self,
        net: Net,
        crops: Sequence[NDArray[np.uint8]],
        due_s: float = inf,  # noqa: ARG002
    ) -> Outputs:
        """Run crops (side, side, 3) that do not lie behind one another, as one batch.

        An engine whose pictures have to lie in a place of its own copies them only once. One that
        several processes share takes the batch first that is due first, in seconds of the
        monotonic clock, which they share too.
        """
        return self.run(net, crops[0][None] if len(crops) == 1 else np.stack(crops))

    def health(self) -> EngineHealth:
        """May be asked from any thread."""
        return EngineHealth(self.name)

    def warm_up(self) -> None:
        """Run each net once, so that the first frame is not slower than the rest."""
        for net in Net:
            self.run(net, np.zeros((1, net.side, net.side, 3), np.uint8))

    @abstractmethod
    def close(self) -> None:
        """Free the device; safe to call twice."""
