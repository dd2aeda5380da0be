"""The real nets look at the synthetic athlete."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.athlete.cli import write_athlete
from inference.engines.base import ModelPaths
from inference.engines.onnx import OnnxEngine
from inference.landmarks import Landmark, Pose
from inference.pose.estimator import PoseEstimator
from inference.recordings.video import VideoFile

FPS = 30.0
CLIPS: Mapping[str, Mapping[str, str]] = {
    "side": {},
    "hands on hips": {"hands_on_hips": "1"},
    "half front": {"view_deg": "45"},
}


@dataclass(frozen=True)
class Seen:
    """What the nets saw in a clip, and what there was: (n, 33, …) each, in pixels."""

    poses: list[Pose | None]
    found_px: NDArray[np.float64]
    exact_px: NDArray[np.float64]

    def height(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Vertical place of a pair's middle, found and exact."""
        pair = [Landmark[f"LEFT_{name}"], Landmark[f"RIGHT_{name}"]]
        found, exact = self.found_px[:, pair, 1], self.exact_px[:, pair, 1]
        return found.mean(axis=1), exact.mean(axis=1)


def look(model_paths: ModelPaths, folder: Path, options: Mapping[str, str]) -> Seen:
    """Render a clip with one jump, encode it, decode it, and run the nets on every frame."""
    clip, marks = folder / "a.mp4", folder / "a.npz"
    short = {"jumps": "1", "lead_in_s": "0.4", "lead_out_s": "0.3"}
    write_athlete("cmj", clip, FPS, 0, {**short, **options}, landmarks=marks)
    engine = OnnxEngine(model_paths, threads=1)
    estimator = PoseEstimator(engine)
    with VideoFile(clip) as video:
        poses = [estimator.estimate(frame.picture) for frame in video.frames()]
    engine.close()
    found = [pose.image[:, :2] if pose else np.full((33, 2), np.nan) for pose in poses]
    exact = np.load(marks)["landmarks_px"]
    return Seen(poses, np.array(found, np.float64) * [640.0, 360.0], exact)


@pytest.fixture(scope="module", params=CLIPS)
def seen(
    request: pytest.FixtureRequest,
    model_paths: ModelPaths,
    tmp_path_factory: pytest.TempPathFactory,
) -> Seen:
    """One of the clips, looked at once."""
    return look(model_paths, tmp_path_factory.mktemp("athlete"), CLIPS[request.param])


def test_every_frame_shows_a_person(seen: Seen) -> None:
    """The score is at least 0.9 in every frame, and both hips are visible."""
    assert len(seen.poses) == len(seen.exact_px)
    for pose in seen.poses:
        assert pose is not None
        assert pose.score >= 0.9
        assert pose.image[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 3].min() > 0.9


@pytest.mark.parametrize(("name", "tolerance"), [("HIP", 0.05), ("KNEE", 0.06), ("ANKLE", 0.06)])
def test_vertical_motion_is_tracked(seen: Seen, name: str, tolerance: float) -> None:
    """Through the jump, the nets' joint moves as far as the drawn one does."""
    found, exact = seen.height(name)
    slope = np.polyfit(exact, found, 1)[0]
    assert slope == pytest.approx(1.0, abs=tolerance)


@pytest.mark.parametrize("name", ["SHOULDER", "HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX"])
def test_joints_are_found_near_their_places(seen: Seen, name: str) -> None:
    """The middle of each pair is within 5 % of the body's height in every frame, 223 pixels."""
    pair = [Landmark[f"LEFT_{name}"], Landmark[f"RIGHT_{name}"]]
    apart = seen.found_px[:, pair].mean(axis=1) - seen.exact_px[:, pair].mean(axis=1)
    assert np.linalg.norm(apart, axis=1).max() < 0.05 * 0.62 * 360


@pytest.mark.parametrize("name", ["ANKLE", "FOOT_INDEX"])
def test_the_jump_is_seen_as_high_as_it_is(seen: Seen, name: str) -> None:
    """From standing to the apex a foot rises by what it does, to 3 cm (125 pixels are a metre)."""
    found, exact = seen.height(name)
    quiet = slice(0, 10)
    rises = [np.median(height[quiet]) - height.min() for height in (found, exact)]
    assert rises[0] == pytest.approx(rises[1], abs=0.03 * 125)
