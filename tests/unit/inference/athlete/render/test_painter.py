"""The painted picture."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CameraParams, CmjParams, PictureParams
from inference.athlete.polynomials import Floats
from inference.athlete.render.painter import Painter, RenderedFrame
from inference.landmarks import Landmark

SMALL = CameraParams(width=320, height=180)
CLEAN = PictureParams(noise=0.0, shutter_s=0.0)


@cache
def motion(seed: int = 0) -> CmjMotion:
    """One jump."""
    return CmjMotion(CmjParams(jumps=1, seed=seed))


def figure(frame: RenderedFrame, empty: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Where the picture differs clearly from the scene without the athlete, as booleans."""
    return np.asarray(np.abs(frame.rgb.astype(float) - empty).max(axis=-1) > 25)


@pytest.mark.parametrize("moment", ["standing", "bottom", "apex"])
def test_the_body_is_painted_where_the_points_are(moment: str) -> None:
    """Joints lie on painted pixels, and no figure is painted away from the points."""
    painter = Painter(motion(), SMALL, CLEAN)
    jump = motion().jumps[0]
    time_s = {"standing": 0.0, "bottom": jump.bottom_s, "apex": jump.apex_s}[moment]
    frame = painter.paint(0, time_s)
    background = painter._scene.with_shadow(motion().points(time_s)[0]) * 255.0
    painted = figure(frame, background)
    for name in ("SHOULDER", "ELBOW", "HIP", "KNEE"):
        x, y = frame.landmarks_px[Landmark[f"RIGHT_{name}"]].astype(int)
        assert painted[y, x], name
    rows, columns = np.nonzero(painted)
    margin = 16
    assert frame.landmarks_px[:, 0].min() - margin < columns.min()
    assert columns.max() < frame.landmarks_px[:, 0].max() + margin
    assert frame.landmarks_px[:, 1].min() - margin < rows.min()
    assert rows.max() < frame.landmarks_px[:, 1].max() + margin


def test_the_same_frame_has_the_same_bytes() -> None:
    """Two painters of one athlete agree to the last bit, noise and all."""
    first, second = (Painter(motion(), SMALL).paint(3, 1.0).rgb for _ in range(2))
    assert (first == second).all()


def test_another_seed_looks_different() -> None:
    """Clothes and scene follow the seed."""
    one, other = (Painter(motion(seed), SMALL, CLEAN).paint(0, 0.0).rgb for seed in (0, 5))
    assert np.abs(one.astype(int) - other.astype(int)).max() > 40


def test_the_sensor_has_the_asked_noise() -> None:
    """Two frames of the same moment differ by the sensor's noise alone."""
    painter = Painter(motion(), SMALL, PictureParams(noise=4.0, shutter_s=0.0))
    first, second = (painter.paint(number, 0.0).rgb.astype(float) for number in (0, 1))
    assert (first - second).std() == pytest.approx(4.0 * 2**0.5, rel=0.1)


def test_a_slow_shutter_blurs_what_moves() -> None:
    """Rising at take-off speed the body's outline is softer than with a short exposure."""
    time_s = motion().jumps[0].takeoff_s + 0.02
    sharp, smeared = (
        Painter(motion(), SMALL, PictureParams(noise=0.0, shutter_s=shutter)).paint(0, time_s).rgb
        for shutter in (0.0, 0.02)
    )
    edges = [np.abs(np.diff(p.astype(float), axis=0)).max(axis=0).sum() for p in (sharp, smeared)]
    assert edges[1] < 0.95 * edges[0]


def test_out_of_the_picture_there_is_only_the_scene() -> None:
    """A camera that looks up over the athlete's head still gives a picture."""
    view = CameraParams(width=320, height=180, body_fraction=0.75)
    painter = Painter(motion(), view, CLEAN)
    away = painter.motion.points(0.0)[0] + [0.0, 0.0, 50.0]
    assert painter.camera.project(away)[:, 1].max() < 0
    painter.motion = _Moved(CmjParams(jumps=1))
    assert painter.paint(0, 0.0).rgb.shape == (180, 320, 3)


class _Moved(CmjMotion):
    """An athlete fifty metres up."""

    def points(self, time_s: ArrayLike) -> Floats:
        return np.asarray(super().points(time_s) + np.array([0.0, 0.0, 50.0]))
