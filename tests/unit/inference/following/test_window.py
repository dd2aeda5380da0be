"""How far followers may be from each other."""

from __future__ import annotations

import numpy as np
import pytest

from inference.following.window import Window
from inference.frames import Picture


def picture(width: int, height: int) -> Picture:
    """Of that size, without memory of its own."""
    nothing = np.zeros((1, 1), np.uint8)
    half = np.broadcast_to(nothing, ((height + 1) // 2, (width + 1) // 2))
    return Picture(np.broadcast_to(nothing, (height, width)), half, half)


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("followers", [2, 3, 5, 17])
def test_it_fits_into_memory(size: tuple[int, int], followers: int) -> None:
    """Whatever is held is less than 200 MiB, and every follower finds room to begin."""
    one = picture(*size)
    window = Window.of(one, followers)
    held = window.most * size[0] * size[1] * 3 / 2
    assert held < 200 << 20
    assert window.followers <= followers
    assert window.most > window.section * (window.followers - 1)


def test_small_pictures_have_long_sections() -> None:
    """As long as is of use."""
    assert Window.of(picture(640, 360), 3) == Window(3, 64, 144)


def test_the_largest_phones_take_are_followed_in_several_places() -> None:
    """With few pictures ahead."""
    assert Window.of(picture(3840, 2160), 3) == Window(3, 6, 16)


def test_pictures_that_are_too_large_are_followed_by_one() -> None:
    """With a few ahead of it."""
    window = Window.of(picture(7680, 4320), 3)
    assert window.followers == 1
