"""LiteRT: the nets as they were published, in the runtime that MediaPipe itself carries.

MediaPipe's package runs whole tasks only, detection and tracking included, so that no crop of ours
can be given to it. What it runs inside is TensorFlow Lite with XNNPACK, and so does this engine:
the reference that the others are compared with, and a fallback where neither ONNX Runtime nor
OpenVINO can be loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from inference.engines.base import HEAT_SIDE, OUTPUTS, Engine, Images, ModelPaths, Net, Outputs
from inference.engines.checks import check_images, check_model_file, check_threads
from inference.engines.heat import cut_windows
from inference.errors import EngineError, ModelError

HEATMAP = "heatmap"
"""Not an output of ours: windows are cut out of it."""

_BROKEN_RUN = (RuntimeError, ValueError, MemoryError)


@dataclass(frozen=True, slots=True)
class _Form:
    """A published net sees `pixel * scale + offset`; `outputs` are the numbers of those that are
    kept, with their shapes without the batch."""

    scale: float
    offset: float
    outputs: Mapping[str, tuple[int, tuple[int, ...]]]


FORMS: Mapping[Net, _Form] = {
    Net.DETECTOR: _Form(
        1 / 127.5, -1.0, {OUTPUTS.boxes: (0, (2254, 12)), OUTPUTS.scores: (1, (2254,))}
    ),
    Net.LANDMARKS: _Form(
        1 / 255,
        0.0,
        {
            OUTPUTS.landmarks: (0, (195,)),
            OUTPUTS.score: (1, (1,)),
            OUTPUTS.world: (4, (117,)),
            HEATMAP: (3, (HEAT_SIDE, HEAT_SIDE, 39)),
        },
    ),
}

_Loaded = Mapping[Net, Any]
"""An interpreter of each net: what one caller runs."""


class LitertEngine(Engine):
    """Both nets on the processor, picture by picture; each of `threads` callers has its own."""

    name = "litert"

    def __init__(self, paths: ModelPaths, *, threads: int) -> None:
        """Load the published files, which lie beside the converted ones.

        Raises ModelError when a file is missing or damaged, InvalidInput when `threads` is less
        than 1.
        """
        check_threads(threads)
        self.parallel = threads
        self._free = SimpleQueue[_Loaded | None]()
        originals = {net: path.with_suffix(".tflite") for net, path in paths.items()}
        for _ in range(threads):
            self._free.put({net: _interpreter(net, path) for net, path in originals.items()})

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops.

        Raises EngineError for anything else, when the run fails, and when the engine is closed.
        """
        check_images(net, images)
        loaded = self._free.get()
        try:
            if loaded is None:
                raise EngineError(f"the engine {self.name} is closed")
            return _run(loaded[net], FORMS[net], images)
        except _BROKEN_RUN as error:
            raise EngineError(f"{net.value} failed on {self.name}: {error}") from error
        finally:
            self._free.put(loaded)

    def close(self) -> None:
        """Free the nets, once those who run them are back."""
        for _ in [self._free.get() for _ in range(self.parallel)]:
            self._free.put(None)


def _run(interpreter: Any, form: _Form, images: Images) -> Outputs:
    place = interpreter.get_input_details()[0]["index"]
    details = interpreter.get_output_details()
    outputs = {
        name: np.empty((len(images), *shape), np.float32)
        for name, (_, shape) in form.outputs.items()
    }
    for row, image in enumerate(images):
        seen: NDArray[np.float32] = image[None] * np.float32(form.scale) + np.float32(form.offset)
        interpreter.set_tensor(place, seen)
        interpreter.invoke()
        for name, (number, shape) in form.outputs.items():
            outputs[name][row] = interpreter.get_tensor(details[number]["index"]).reshape(shape)
    return _with_windows(outputs) if HEATMAP in outputs else outputs


def _with_windows(outputs: dict[str, NDArray[np.float32]]) -> Outputs:
    pairs = zip(outputs[OUTPUTS.landmarks], outputs.pop(HEATMAP), strict=True)
    return {**outputs, OUTPUTS.heat: np.stack([cut_windows(*pair) for pair in pairs])}


def _interpreter(net: Net, path: Path) -> Any:
    check_model_file(path)
    try:
        interpreter = Interpreter(str(path), num_threads=1)
        interpreter.allocate_tensors()
    except _BROKEN_RUN as error:
        raise ModelError(f"{path} is damaged: run `sideline models` ({error})") from error
    shapes = [list(given["shape"]) for given in interpreter.get_input_details()]
    if shapes != [[1, net.side, net.side, 3]]:
        raise ModelError(f"{path} is not {net.value}: run `sideline models`")
    return interpreter
