"""Rounded cones against rays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inference.athlete.render.cones import Cone, Hit, cast

EDGE = st.floats(-0.4, 0.4)


def cone(a: list[float], b: list[float], ra: float, rb: float, wide: float = 1.0) -> Cone:
    """A cone stretched along x."""
    squeeze = np.diag([1.0 / wide, 1.0, 1.0])
    return Cone(np.array(a), np.array(b), ra, rb, (1.0, 0.0, 0.0), 0.01, squeeze, max(1.0, wide))


def through(shape: Cone, u: float, v: float) -> Hit:
    """One ray."""
    return cast(shape, np.array([[u]], np.float32), np.array([[v]], np.float32))


def distance(shape: Cone, place: NDArray[np.float64]) -> float:
    """How far a place is from the union of many spheres along the cone, squeezed space."""
    shares = np.linspace(0.0, 1.0, 4001)[:, None]
    centres = (1 - shares) * shape.a + shares * shape.b
    radii = (1 - shares) * shape.radius_a_m + shares * shape.radius_b_m
    apart = np.linalg.norm((centres - place) @ shape.squeeze.T, axis=1)
    return float((apart - radii[:, 0]).min())


def test_the_front_of_a_sphere() -> None:
    """Along the axis the depth is the centre's less the radius, the normal faces the camera."""
    hit = through(cone([0, 0, 4], [0, 0, 4], 0.5, 0.5), 0.0, 0.0)
    assert hit.mask.all()
    assert hit.depth[0, 0] == pytest.approx(3.5, abs=1e-4)
    assert hit.normal[:, 0, 0] == pytest.approx([0, 0, -1], abs=1e-3)


def test_beside_it_there_is_nothing() -> None:
    """A ray that passes outside misses."""
    assert not through(cone([0, 0, 4], [0, 1, 4], 0.2, 0.2), 0.06, 0.1).mask.any()


@given(EDGE, EDGE, EDGE, EDGE, st.floats(0.08, 0.2), st.floats(0.08, 0.2), st.floats(0.7, 1.6))
def test_a_hit_lies_on_the_surface(
    ax: float, ay: float, bx: float, by: float, ra: float, rb: float, wide: float
) -> None:
    """Where a ray through the cone's middle hits, the distance to the cone is zero."""
    shape = cone([ax, ay, 4.0], [bx, by, 4.3], ra, rb, wide)
    middle = 0.5 * (shape.a + shape.b)
    u, v = middle[0] / middle[2], middle[1] / middle[2]
    hit = through(shape, u, v)
    assert hit.mask.all()
    place = float(hit.depth[0, 0]) * np.array([u, v, 1.0])
    assert distance(shape, place) == pytest.approx(0.0, abs=2e-3)


@given(EDGE, EDGE, st.floats(0.05, 0.2), st.floats(0.7, 1.6))
def test_hits_lie_within_the_bounds(x: float, y: float, radius: float, wide: float) -> None:
    """No pixel outside of the box that is looked at would have been hit."""
    shape = cone([x, y, 4.0], [y, x, 4.2], radius, 0.1, wide)
    pixels = np.arange(-200, 200) + 0.5
    rays = (pixels / 500.0).astype(np.float32)
    rows, columns = np.nonzero(cast(shape, rays[None, :], rays[:, None]).mask)
    left, top, right, bottom = shape.bounds_px(500.0)
    assert left <= pixels[columns].min()
    assert pixels[columns].max() <= right
    assert top <= pixels[rows].min()
    assert pixels[rows].max() <= bottom
