"""The drop jump analyzer behind the real nets, on a rendered athlete."""

import pytest

from inference.athlete.dropjump.motion import DropJumpMotion
from inference.athlete.dropjump.params import dropjump_params
from inference.athlete.params import camera_params
from inference.engines.base import ModelPaths
from inference.sports.dropjump import SPORT
from tests.support.jumps import finals_of
from tests.support.rendered import seen_by_nets


def test_a_rendered_drop_jump_through_the_nets(model_paths: ModelPaths) -> None:
    """Counted once; contact within 20 ms, both heights within 3 cm, nothing known of the
    athlete."""
    motion = DropJumpMotion(dropjump_params(61, lead_in_s=0.5, lead_out_s=0.3))
    (truth,) = motion.attempts()
    (final,) = finals_of(seen_by_nets(motion, camera_params(61), 60, model_paths), None, SPORT)
    assert final.values["contact_time_s"] == pytest.approx(
        truth.metrics["contact_time_s"], abs=0.02
    )
    for name in ("jump_height_flight_m", "drop_height_m"):
        assert final.values[name] == pytest.approx(truth.metrics[name], abs=0.03)
