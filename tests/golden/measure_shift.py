"""Prints how far engines move landmarks from the original net in a TFLite interpreter.

`python -m tests.golden.measure_shift [--engines openvino …] [--seeds 201 …] [--video FILE]`. The
crops are those that a tracker cuts from rendered athletes, and from a video's every second frame.
Not a test: a table.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from inference.athlete.cli import write_athlete
from inference.engines.base import OUTPUTS, Engine, Images, ModelPaths, Net, Outputs
from inference.engines.registry import create_engine
from inference.landmarks import LANDMARK_COUNT, Pose
from inference.pose.heatmap import refine
from inference.pose.tracker import CropRequest, Tracker
from inference.recordings.video import VideoFile
from models.convert import FORMS, HEATMAP
from models.store import ensure_models, original_paths
from server.config import read_settings
from tests.support.heat import windows

_SEEN = 0.5
"""Crops in which the original sees nobody are left out: their landmarks mean nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """Distances from the original, (crops, 33): landmarks after refinement in pixels of the crop,
    and world landmarks in metres."""

    pixels: NDArray[np.float64]
    metres: NDArray[np.float64]


class Original:
    """The landmark net as published, with the outputs' names of ours."""

    def __init__(self, paths: ModelPaths) -> None:
        path = original_paths(paths[Net.LANDMARKS].parent)[Net.LANDMARKS]
        self._net = Interpreter(str(path), num_threads=1)
        self._net.allocate_tensors()

    def run(self, crop: Images) -> Outputs:
        """Run one crop (256, 256, 3)."""
        form = FORMS[Net.LANDMARKS]
        scaled = crop[None].astype(np.float32) * np.float32(form.scale)
        self._net.set_tensor(self._net.get_input_details()[0]["index"], scaled)
        self._net.invoke()
        values = [self._net.get_tensor(one["index"]) for one in self._net.get_output_details()]
        kept = {
            name: values[number].reshape(shape).copy()
            for number, (name, shape) in form.outputs.items()
        }
        kept[OUTPUTS.heat] = windows(_fractions(kept), kept.pop(HEATMAP))
        return {name: one[None] for name, one in kept.items()}


def measure(engine: Engine, original: Original, crops: Images) -> Shift:
    """How far the engine's landmarks lie from the original's."""
    pixels, metres = [], []
    for crop in crops:
        expected, found = original.run(crop), engine.run(Net.LANDMARKS, crop[None])
        if expected[OUTPUTS.score].item() > _SEEN:
            pixels.append(_apart(_points(found), _points(expected)))
            metres.append(_apart(_world(found), _world(expected)))
    return Shift(np.array(pixels), np.array(metres))


def _points(outputs: Outputs) -> NDArray[np.float32]:
    refined = refine(_fractions(outputs), outputs[OUTPUTS.heat][0])
    return refined[:LANDMARK_COUNT] * np.float32(Net.LANDMARKS.side)


def _fractions(outputs: Outputs) -> NDArray[np.float32]:
    return outputs[OUTPUTS.landmarks].reshape(-1, 5)[:, :2] / np.float32(Net.LANDMARKS.side)


def _world(outputs: Outputs) -> NDArray[np.float32]:
    return outputs[OUTPUTS.world].reshape(-1, 3)[:LANDMARK_COUNT]


def _apart(found: NDArray[np.float32], expected: NDArray[np.float32]) -> NDArray[np.float64]:
    apart: NDArray[np.float64] = np.linalg.norm(found.astype(np.float64) - expected, axis=1)
    return apart


def tracked_crops(video: Path, engine: Engine, step: int) -> Iterator[Images]:
    """What the landmark net is shown of every `step`-th picture when the engine follows it."""
    tracker = Tracker()
    with VideoFile(video) as file:
        for number, frame in enumerate(file.frames()):
            request: CropRequest | Pose | None = tracker.request(frame.picture)
            while isinstance(request, CropRequest):
                if request.net is Net.LANDMARKS and number % step == 0:
                    yield request.crop
                request = tracker.answer(engine.run(request.net, request.crop[None]))


def main() -> None:
    """Measure and print a line for each engine and kind of picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", nargs="+", default=["onnx-cpu", "openvino", "openvino-bf16"])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(201, 209)))
    parser.add_argument("--video", type=Path)
    chosen = parser.parse_args()
    paths = ensure_models(read_settings().models_dir, report=print)
    original = Original(paths)
    with closing(create_engine("onnx-cpu", paths, 1)) as follower:
        sets = {"athletes": np.stack(list(_athletes(chosen.seeds, follower)))}
        if chosen.video:
            sets["video"] = np.stack(list(tracked_crops(chosen.video, follower, 2)))
    for name in chosen.engines:
        with closing(create_engine(name, paths, 1)) as engine:
            for kind, crops in sets.items():
                print(f"{name}, {kind}: {_line(measure(engine, original, crops))}")


def _athletes(seeds: list[int], engine: Engine) -> Iterator[Images]:
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            video = Path(folder) / f"{seed}.mp4"
            options = {"view_deg": str(15 * (number % 7)), "jumps": "1"}
            write_athlete("cmj", video, 30.0, seed, options)
            yield from tracked_crops(video, engine, 6)


def _line(shift: Shift) -> str:
    pixels, millimetres = shift.pixels, 1000 * shift.metres
    return (
        f"{len(pixels)} crops; mean {pixels.mean():.3f} px and {millimetres.mean():.2f} mm, of the "
        f"crop in the middle {np.median(pixels.mean(1)):.3f} px and "
        f"{np.median(millimetres.mean(1)):.2f} mm, 95 % of points within "
        f"{np.percentile(pixels, 95):.2f} px and {np.percentile(millimetres, 95):.1f} mm"
    )


if __name__ == "__main__":
    main()
