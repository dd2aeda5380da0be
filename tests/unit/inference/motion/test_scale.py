"""Metres per picture height."""

import pytest

from inference.athlete.params import cmj_params
from inference.athlete.samples import exact_samples
from inference.motion.ballistics import GRAVITY_MPS2
from inference.motion.measures import Channel, measure
from inference.motion.scale import (
    ScaleSource,
    agree,
    scale_from_fall,
    scale_from_height,
    scale_from_world,
)


def test_the_landmarks_do_not_reach_the_crown() -> None:
    """The scale from an upright athlete's eyes and soles is the camera's, not 7 % off."""
    params = cmj_params(0)
    row = measure(exact_samples(params, 30).samples[0])
    sole = 0.5 * (row[Channel.TOE] + row[Channel.HEEL])
    scale = scale_from_height(params.height_m, float(row[Channel.EYE] - sole))
    assert scale is not None
    assert scale.metres == pytest.approx(params.height_m / 0.62, rel=0.02)
    world = scale_from_world(row[Channel.WORLD_LENGTH_M], row[Channel.LENGTH])
    assert world is not None
    assert agree(scale, world)


def test_scales_that_differ_do_not_agree() -> None:
    """Five per cent is the limit."""
    one = scale_from_fall(GRAVITY_MPS2 / 2.0)
    assert one.metres == pytest.approx(2.0)
    assert one.source is ScaleSource.GRAVITY
    assert agree(one, scale_from_fall(GRAVITY_MPS2 / 2.09))
    assert not agree(one, scale_from_fall(GRAVITY_MPS2 / 2.12))


def test_nonsense_has_no_scale() -> None:
    """Eyes below the soles, or a body without length: None."""
    assert scale_from_height(1.8, -0.1) is None
    assert scale_from_world(1.4, 0.0) is None
