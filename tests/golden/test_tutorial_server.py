"""The server that Sideline is compared with, as a process, with the real nets."""

import subprocess
import sys
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import encode_clip, read_frames
from clients.python.measure import measure
from clients.python.publisher import ClipTrack
from inference.athlete.cli import write_athlete
from inference.engines.base import ModelPaths, Net
from loadtest.tutorial_pose import NoBaseline, pose_bundle
from server.commands.bench.subjects import tutorial

FPS = 10


@pytest.mark.parametrize("form", ["newest", "every"])
async def test_it_answers_frames_by_their_rtp_timestamps(
    model_paths: ModelPaths, tmp_path: Path, form: str
) -> None:
    """Answers carry a pose and belong to frames that were sent, so their age can be told."""
    video = tmp_path / "athlete.mp4"
    write_athlete("cmj", video, FPS)
    clip = encode_clip(read_frames(video, FPS, 320, 180), "h264", FPS)
    track = ClipTrack(clip, 30)
    with tutorial(form, model_paths[Net.DETECTOR].parent) as server:
        async with SidelineClient(server.url, "cmj", track) as client:
            results = []
            async for result in client.results:
                results.append(result)
                if len(results) == 10:
                    break
            origin = client.rtp_origin(track.last_pts)
    found = measure(results, track.scheduled, origin)
    assert found.answered >= len(results) - 1
    assert any(one.message.pose is not None for one in results)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """Without nets it says which command fetches them, and ends."""
    with pytest.raises(NoBaseline, match="sideline models"):
        pose_bundle(tmp_path)
    command = [sys.executable, "-m", "loadtest.tutorial_server", "--models", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "sideline models" in done.stderr
    assert "Traceback" not in done.stderr
