from __future__ import annotations

import numpy as np

from inference.frames import Picture
from inference.recordings.canvas import BLACK, ORANGE, WHITE, Canvas


def grey(width: int = 80, height: int = 60) -> Picture:
    """A middle grey picture."""
    chroma = np.full(((height + 1) // 2, (width + 1) // 2), 128, np.uint8)
    return Picture(
        np.full((height, width), 100, np.uint8), chroma, chroma.copy(), full_range=True, bt709=True
    )


def test_the_original_is_not_drawn_on() -> None:
    """A canvas is a copy."""
    picture = grey()
    canvas = Canvas(picture)
    canvas.disc((40, 30), 10, WHITE)
    assert (picture.y == 100).all()
    assert canvas.picture().full_range
    assert canvas.picture().bt709


def test_a_disc_has_its_colour_in_every_plane() -> None:
    """Luma and chroma are drawn at the same place."""
    canvas = Canvas(grey(81, 61))
    canvas.disc((40, 30), 12, ORANGE)
    drawn = canvas.picture()
    assert (drawn.y[30, 40], drawn.u[15, 20], drawn.v[15, 20]) == (ORANGE.y, ORANGE.u, ORANGE.v)
    assert (drawn.y[0, 0], drawn.u[0, 0], drawn.v[0, 0]) == (100, 128, 128)


def test_a_line_goes_from_end_to_end() -> None:
    """A line covers its middle and both ends, and may leave the picture."""
    canvas = Canvas(grey())
    canvas.line((10, 10), (60, 10), BLACK, 3)
    canvas.line((40, 50), (4000, 50), BLACK, 3)
    y = canvas.picture().y
    assert {int(y[10, 10]), int(y[10, 35]), int(y[10, 60]), int(y[50, 79])} == {BLACK.y}
    assert y[30, 40] == 100


def test_text_can_be_read_on_a_dimmed_ground() -> None:
    """Letters are bright, the ground around them is darker than before."""
    canvas = Canvas(grey())
    canvas.dim(0, 20, 80, 50)
    canvas.text("FLIGHT", 4, 45, 16, WHITE)
    area = canvas.picture().y[20:50]
    assert area.max() > 200
    assert np.median(area) < 100
    assert (canvas.picture().y[:20] == 100).all()
