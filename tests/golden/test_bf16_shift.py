"""The bfloat16 net against the original; `measure_shift` is the long form."""

from __future__ import annotations

import numpy as np
import pytest

from inference.engines.base import Engine, ModelPaths
from inference.engines.openvino_bf16 import MAX_SHIFT_M, MAX_SHIFT_PX
from inference.engines.registry import create_engine
from models.bf16.pictures import athlete_pictures
from tests.golden.measure_shift import Original, measure, tracked_crops
from tests.support.footage import footage
from tests.support.processors import needs_bfloat16

pytestmark = needs_bfloat16


@pytest.fixture(scope="module")
def engine(model_paths: ModelPaths) -> Engine:
    """The engine that is measured."""
    return create_engine("openvino-bf16", model_paths, threads=1)


def test_athletes_hardly_move(engine: Engine, model_paths: ModelPaths) -> None:
    """Athletes that had no part in making the net: well within a third of the bounds."""
    pictures = athlete_pictures(tuple(range(501, 513)))
    shift = measure(engine, Original(model_paths), pictures)
    assert len(shift.pixels) == len(pictures)
    assert 0 < shift.pixels.mean() < MAX_SHIFT_PX / 3
    assert 0 < shift.metres.mean() < MAX_SHIFT_M / 2


def test_people_outdoors_move_within_the_bounds(engine: Engine, model_paths: ModelPaths) -> None:
    """On real footage, against the light, with crops in which the net is not sure of much.

    Of metres the picture in the middle: in a few the net flips between two readings of a limb
    when a pixel changes by one level, and the mean is made of these.
    """
    video = footage("two_people_outdoors.mp4")
    crops = np.stack(list(tracked_crops(video, engine, step=5)))
    shift = measure(engine, Original(model_paths), crops)
    assert len(shift.pixels) >= 40
    assert shift.pixels.mean() < MAX_SHIFT_PX
    assert np.median(shift.metres.mean(axis=1)) < 0.8 * MAX_SHIFT_M
