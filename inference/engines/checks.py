"""What every engine asks of its input and of the files that it loads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import INPUT, NET_OUTPUTS, Images, Net
from inference.errors import EngineError, InvalidInput, ModelError


def check_images(net: Net, images: Images) -> None:
    """Raise EngineError unless `images` is uint8 (n, side, side, 3) with n at least 1."""
    expected = (net.side, net.side, 3)
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[1:] != expected:
        raise EngineError(
            f"{net.value} takes uint8 pictures of shape (n, {net.side}, {net.side}, 3), "
            f"not {images.dtype} {images.shape}"
        )
    if not len(images):
        raise EngineError(f"{net.value} was given an empty batch")


def check_crops(net: Net, crops: Sequence[NDArray[np.uint8]]) -> None:
    """Raise EngineError unless each of `crops`, at least one, is uint8 (side, side, 3)."""
    if not len(crops):
        raise EngineError(f"{net.value} was given an empty batch")
    for crop in crops:
        check_images(net, crop[None])


def check_threads(threads: int) -> None:
    """Raise InvalidInput unless at least one thread is to compute."""
    if threads < 1:
        raise InvalidInput(f"an engine needs at least 1 thread, not {threads}")


def check_model_file(path: Path) -> None:
    """Raise ModelError unless there is a file."""
    if not path.is_file():
        raise ModelError(f"{path} is missing: run `sideline models`")


def check_is_net(
    net: Net, path: Path, inputs: Mapping[str, tuple[int, ...]], outputs: Collection[str]
) -> None:
    """Raise ModelError unless a loaded file has the net's input and outputs.

    `inputs` are the shapes by name, without the batch.
    """
    expected = {INPUT: (net.side, net.side, 3)}
    if inputs != expected or not set(outputs).issuperset(NET_OUTPUTS[net]):
        raise ModelError(f"{path} is not {net.value}: run `sideline models`")
