"""From the converted landmark net to the one for processors that multiply bfloat16."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS
from models.bf16.centring import centre, linear_values
from models.bf16.graph import NetGraph
from models.bf16.pictures import athlete_pictures
from models.bf16.precise import precise_nodes
from models.bf16.rounding import keep_pixels_exact, round_weights
from models.bf16.runtime import Compiled, SinglePrecision, compiled

_MEASURE_SEEDS = (301, 302, 303, 304)
_CHECK_SEEDS = (401, 402)
_CHECKED = (OUTPUTS.landmarks, OUTPUTS.world)


@dataclass(frozen=True, slots=True)
class Bf16Net:
    """The net, and pictures with what the net says of them in single precision (.npz)."""

    net: Compiled
    check: bytes


def make_bf16(model: bytes) -> Bf16Net:
    """The landmark net (ONNX, as converted), for OpenVINO with bfloat16 as its precision.

    Takes seconds; what it draws and measures is the same each time. Raises ModelError when the
    model is not the expected net, RuntimeError when OpenVINO fails.
    """
    graph = NetGraph(model)
    measured, checked = athlete_pictures(_MEASURE_SEEDS), athlete_pictures(_CHECK_SEEDS)
    linear, precise = linear_values(graph), precise_nodes(graph)
    plain = SinglePrecision(model, (*linear, *_CHECKED))
    centre(graph, plain.channel_means(linear, measured))
    keep_pixels_exact(graph)
    read = sorted({node.input[0] for node in graph.convolutions})
    means = SinglePrecision(graph.serialized(), read).channel_means(read, measured)
    round_weights(graph, means, precise)
    check = {name: plain.outputs(name, checked) for name in _CHECKED}
    return Bf16Net(compiled(graph.serialized(), precise), _packed(pictures=checked, **check))


def _packed(**arrays: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()
