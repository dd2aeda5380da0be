"""What every engine asks of its input."""

from __future__ import annotations

import numpy as np

from inference.engines.base import Images, Net
from inference.errors import EngineError


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
