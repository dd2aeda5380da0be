"""Numbers in bfloat16 whose rounding does not shift what the net computes on average."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from inference.errors import ModelError
from models.bf16.graph import Floats, NetGraph, is_depthwise

_CUT = 16
"""What a single-precision number has more bits than a bfloat16; its exponent is the same."""


def rounded(values: Floats) -> Floats:
    """The nearest numbers with 8 significant bits, ties to even."""
    bits = values.astype(np.float32).view(np.uint32)
    half = np.uint32((1 << (_CUT - 1)) - 1) + (bits >> _CUT & 1)
    return ((bits + half) >> _CUT << _CUT).view(np.float32).astype(np.float64)


def keep_pixels_exact(graph: NetGraph) -> None:
    """Let the net scale pixels by a power of two, and the first weights do the rest.

    Pixels have 8 bits, which bfloat16 holds; divided by 255 they would be rounded.
    """
    first = graph.convolutions[0]
    scaling = graph.producer(first.input[0])
    if scaling is None or scaling.op_type != "Mul":
        raise ModelError("the net's first convolution does not read its scaled pixels")
    constant, weights = scaling.input[1], first.input[1]
    scale = graph.constant(constant)
    power = np.exp2(np.round(np.log2(scale)))
    graph.replace(constant, power)
    graph.replace(weights, graph.constant(weights) * (scale / power))


def round_weights(graph: NetGraph, means: Mapping[str, Floats], kept: Collection[str]) -> None:
    """Round the weights of each convolution whose name is not in `kept`.

    `means` holds a number a channel for what each convolution reads: what its weights lost
    times that number is added to its bias. Rounding leaves the same error in every pixel of
    every picture, so that without this it adds up from layer to layer.
    """
    for node in graph.convolutions:
        if node.name in kept:
            continue
        weights = graph.constant(node.input[1])
        lost = (weights - rounded(weights)).sum(axis=(2, 3))
        mean = means[node.input[0]]
        shift = lost[:, 0] * mean if is_depthwise(node) else lost @ mean
        graph.replace(node.input[1], rounded(weights))
        graph.replace(node.input[2], graph.constant(node.input[2]) + shift)
