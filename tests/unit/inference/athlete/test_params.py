"""Options and what a seed makes of them."""

from collections.abc import Callable

import pytest

from inference.athlete.options import options_of
from inference.athlete.params import (
    CameraParams,
    CmjParams,
    PictureParams,
    camera_params,
    cmj_params,
)
from inference.errors import InvalidInput


@pytest.mark.parametrize("kind", [CmjParams, CameraParams, PictureParams])
def test_every_option_refuses_what_is_out_of_its_range(
    kind: Callable[..., object],
) -> None:
    """Just past either end the message names option and range."""
    for each in options_of(kind):  # type: ignore[arg-type]
        for value in (each.low - 1, each.high + 1, float("nan")):
            with pytest.raises(
                InvalidInput, match=f"(?s){each.name}.*{each.low:g} to {each.high:g}"
            ):
                kind(**{each.name: value})


def test_a_whole_number_must_be_one() -> None:
    """Two and a half jumps are refused."""
    with pytest.raises(InvalidInput, match="whole number"):
        cmj_params(jumps=2.5)


def test_a_short_athlete_cannot_go_that_deep() -> None:
    """The depth is bounded by the height, and the bound is in the message."""
    with pytest.raises(InvalidInput, match=r"at most 0\.39"):
        CmjParams(height_m=1.4, countermovement_depth_m=0.45)


def test_odd_pictures_are_refused() -> None:
    """Colour is stored at half size."""
    with pytest.raises(InvalidInput, match="even"):
        CameraParams(width=641)


def test_seed_zero_is_the_defaults() -> None:
    """Nothing is drawn for seed 0."""
    assert cmj_params(0) == CmjParams()
    assert camera_params(0) == CameraParams()


def test_a_seed_always_gives_the_same_athlete_and_another_gives_another() -> None:
    """Same seed same athlete; different seeds differ."""
    assert cmj_params(7) == cmj_params(7)
    assert cmj_params(7).jump_height_m != cmj_params(8).jump_height_m
    assert camera_params(7) == camera_params(7)


def test_what_is_given_stands_and_leaves_the_rest_as_drawn() -> None:
    """Setting one option does not change how others are drawn."""
    given = cmj_params(7, jump_height_m=0.3)
    assert given.jump_height_m == 0.3
    assert given.height_m == cmj_params(7).height_m


def test_drawn_athletes_are_plausible() -> None:
    """A hundred seeds give athletes within every range, of normal weight."""
    for seed in range(1, 101):
        params = cmj_params(seed)
        assert 19.9 < params.mass_kg / params.height_m**2 < 25.1
