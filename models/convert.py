"""TFLite → ONNX: uint8 RGB pictures in, only the outputs that the pipeline uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inference.engines.base import HEAT_REACH, HEAT_SIDE, OUTPUTS, Net
from inference.errors import ModelError
from models.onnx_graph import OnnxGraph
from models.operators import TRANSLATIONS
from models.tflite_graph import Operator, TfliteGraph, read_tflite
from models.translation import Translation
from models.windows import add_windows

INPUT = "pictures"
HEATMAP = "heatmap"
"""What the landmark net calls its maps, (64, 64, 39); of them only windows are an output."""

_POINTS = 39
_WINDOW = 2 * HEAT_REACH + 1


@dataclass(frozen=True, slots=True)
class Form:
    """What a net is given and what is kept of it.

    The net sees `pixel * scale + offset`. `outputs` maps the numbers of the file's outputs to
    names and shapes without the batch.
    """

    scale: float
    offset: float
    outputs: Mapping[int, tuple[str, tuple[int, ...]]]


FORMS: Mapping[Net, Form] = {
    Net.DETECTOR: Form(
        scale=1 / 127.5,
        offset=-1.0,
        outputs={0: (OUTPUTS.boxes, (2254, 12)), 1: (OUTPUTS.scores, (2254,))},
    ),
    Net.LANDMARKS: Form(
        scale=1 / 255,
        offset=0.0,
        outputs={
            0: (OUTPUTS.landmarks, (195,)),
            1: (OUTPUTS.score, (1,)),
            3: (HEATMAP, (HEAT_SIDE, HEAT_SIDE, _POINTS)),
            4: (OUTPUTS.world, (117,)),
        },
    ),
}


def convert(net: Net, tflite_file: Path) -> bytes:
    """The net as a serialised ONNX model.

    Input `pictures`: uint8 (n, side, side, 3), RGB. Outputs: see `NetOutputs`. Raises ModelError
    when the file is not the expected net.
    """
    source, form = read_tflite(tflite_file), FORMS[net]
    _check(net, source, form)
    target = OnnxGraph()
    state = Translation(source, target, constants=dict(source.constants))
    state.names[source.inputs[0]] = _normalised(target, form)
    for operator in _needed(source, {source.outputs[index] for index in form.outputs}):
        if operator.kind not in TRANSLATIONS:
            raise ModelError(f"{operator.kind} is not supported by the converter")
        TRANSLATIONS[operator.kind](state, operator)
    for index, (name, shape) in form.outputs.items():
        keep = target.constant(np.array([0, *shape], np.int64))
        target.node("Reshape", [state.channels_last(source.outputs[index]), keep], name)
    outputs = dict(form.outputs.values())
    if outputs.pop(HEATMAP, None):
        add_windows(
            target,
            OUTPUTS.landmarks,
            HEATMAP,
            points=_POINTS,
            side=net.side,
            output=OUTPUTS.heat,
        )
        outputs[OUTPUTS.heat] = (_POINTS, _WINDOW, _WINDOW)
    model = target.model(net.value, (INPUT, (net.side, net.side, 3)), list(outputs.items()))
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def _check(net: Net, source: TfliteGraph, form: Form) -> None:
    """Raise ModelError unless the file has the inputs and outputs of the net."""
    expected = (1, net.side, net.side, 3)
    shapes = [source.shapes[tensor] for tensor in source.inputs]
    if shapes != [expected]:
        raise ModelError(f"{net.value}: the file's inputs are {shapes}, expected {[expected]}")
    for index, (name, shape) in form.outputs.items():
        if index >= len(source.outputs):
            raise ModelError(f"{net.value}: the file has no output number {index} ({name})")
        found = source.shapes[source.outputs[index]]
        if np.prod(found) != np.prod(shape):
            raise ModelError(f"{net.value}: {name} is {found} in the file, expected {shape}")


def _normalised(target: OnnxGraph, form: Form) -> str:
    """Nodes from uint8 NHWC to what the net wants; bytes are transposed before they grow."""
    planes = target.node("Transpose", [INPUT], perm=(0, 3, 1, 2))
    values = target.node("Cast", [planes], to=1)  # TensorProto.FLOAT
    scaled = target.node("Mul", [values, target.constant(np.float32(form.scale))])
    if not form.offset:
        return scaled
    return target.node("Add", [scaled, target.constant(np.float32(form.offset))])


def _needed(source: TfliteGraph, outputs: set[int]) -> list[Operator]:
    """The operators that the outputs depend on, in order."""
    wanted, kept = set(outputs), list[Operator]()
    for operator in reversed(source.operators):
        if wanted & set(operator.outputs):
            kept.append(operator)
            wanted.update(operator.inputs)
    return kept[::-1]
