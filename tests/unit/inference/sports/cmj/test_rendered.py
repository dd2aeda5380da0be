"""The jump analyzer behind the real nets, on a rendered athlete."""

import pytest

from inference.athlete.cmj import CmjMotion
from inference.athlete.params import PictureParams, camera_params, cmj_params
from inference.athlete.render.painter import render_athlete
from inference.athlete.truth import attempts
from inference.athlete.video import planes
from inference.engines.base import ModelPaths
from inference.engines.onnx import OnnxEngine
from inference.landmarks import PoseSample
from inference.pose.estimator import PoseEstimator
from tests.support.jumps import finals_of

FPS = 30


@pytest.mark.parametrize(("seed", "height_m"), [(61, 0.25), (62, 0.45)])
def test_a_rendered_jump_through_the_nets(
    model_paths: ModelPaths, seed: int, height_m: float
) -> None:
    """Counted once, both heights within 3 cm, nothing known of the athlete."""
    given = {"jump_height_m": height_m, "lead_in_s": 0.5, "lead_out_s": 0.3}
    motion = CmjMotion(cmj_params(seed, jumps=1, **given))
    engine = OnnxEngine(model_paths, threads=1)
    estimator = PoseEstimator(engine)
    samples = []
    frames = render_athlete(motion, camera_params(seed), FPS, PictureParams())
    for i, frame in enumerate(frames):
        picture = planes(frame.rgb)
        pose = estimator.estimate(picture)
        samples.append(PoseSample(i / FPS, pose, picture.width, picture.height))
    engine.close()
    (final,) = finals_of(samples)
    (truth,) = attempts(motion)
    for name in ("jump_height_flight_m", "jump_height_com_m"):
        assert final.values[name] == pytest.approx(truth.metrics[name], abs=0.03)
