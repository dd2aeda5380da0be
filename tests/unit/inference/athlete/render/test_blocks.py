"""Solid boxes in the scene."""

import numpy as np

from inference.athlete.camera import aim
from inference.athlete.motion import Block
from inference.athlete.params import CameraParams
from inference.athlete.render.blocks import paint_blocks

BLOCK = Block((-0.8, -0.3, 0.0), (-0.3, 0.3, 0.4))


def test_a_block_covers_what_lies_behind_it() -> None:
    """Its middle is covered and brown, what is beside it is left as it was; the top is lighter
    than the side."""
    camera = aim(CameraParams(view_deg=70.0), 1.78)
    picture = np.ones((360, 640, 3), np.float32)
    covered = paint_blocks(picture, camera, [BLOCK])
    side, top, beside = (
        tuple(int(x) for x in camera.project(np.array(place))[::-1])
        for place in ((-0.6, -0.3, 0.2), (-0.55, 0.0, 0.4), (0.4, 0.0, 0.2))
    )
    assert covered[side]
    assert covered[top]
    assert not covered[beside]
    assert picture[beside].tolist() == [1.0, 1.0, 1.0]
    assert picture[side][0] > picture[side][2]
    assert picture[top].sum() > picture[side].sum()


def test_without_blocks_nothing_is_painted() -> None:
    """The picture stays as it was."""
    picture = np.ones((360, 640, 3), np.float32)
    assert not paint_blocks(picture, aim(CameraParams(), 1.78), ()).any()
    assert (picture == 1.0).all()
