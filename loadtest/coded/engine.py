"""An engine that reads the code in the picture that it is given, and answers with it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Images, Net, Outputs
from inference.engines.fake import FakeEngine
from inference.pose.region import Region
from loadtest.coded.code import block_centres_px

RUN_S = 0.012
"""A batch takes so long, so that frames wait, are batched and are superseded as with real nets."""
_SURE_LOGIT = 6.0
_SAMPLE_PX = 2
"""Of the crop, to each side of a block's middle."""
_MIDDLE_GREY = 128


class CodedEngine(FakeEngine):
    """Finds the fake engine's person, whose circle is as wide as the picture, so that every crop
    shows the same place; each landmark's visibility is one bit of what is seen there."""

    name = "coded"

    def __init__(self, width: int, height: int, run_s: float = RUN_S) -> None:
        super().__init__(latency_s=lambda _net, _count: run_s, wait=time.sleep)
        self._places = list(_in_crop(width, height))

    def run(self, net: Net, images: Images) -> Outputs:
        """As the fake engine, with the bits."""
        told = dict(super().run(net, images))
        if net is Net.LANDMARKS:
            rows = told[OUTPUTS.landmarks].reshape(len(images), -1, 5)
            for number, image in enumerate(images):
                bits = np.array([_is_white(image, *place) for place in self._places])
                rows[number, : len(bits), 3] = np.where(bits, _SURE_LOGIT, -_SURE_LOGIT)
        return told


def _in_crop(width: int, height: int) -> Iterator[tuple[int, int]]:
    """Where the blocks' middles are in the crop of the region that the person is followed in."""
    region = Region(width / 2, height / 2, max(width, height)).on_grid()
    left_px, top_px = (
        region.center_x_px - region.side_px / 2,
        region.center_y_px - region.side_px / 2,
    )
    scale = Net.LANDMARKS.side / region.side_px
    for x, y in block_centres_px(width, height):
        yield round((x - left_px) * scale), round((y - top_px) * scale)


def _is_white(image: NDArray[np.uint8], x: int, y: int) -> bool:
    patch = image[y - _SAMPLE_PX : y + _SAMPLE_PX + 1, x - _SAMPLE_PX : x + _SAMPLE_PX + 1]
    return bool(patch.mean() > _MIDDLE_GREY)
