"""One turn at a recorded video, in a process of its own, so that its memory is its own.

`python -m server.commands.bench.offline_turn sideline|mediapipe VIDEO` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import av
import numpy as np

from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_video
from loadtest.tutorial_pose import pose_bundle
from server.config import read_settings
from server.loading import model_paths, open_pipeline


def sideline(video: Path) -> tuple[int, int, float]:
    """Frames, frames with somebody in them, and seconds; loading the nets is not counted."""
    settings = read_settings(engine_process="off")
    pipeline = open_pipeline(settings)
    with closing(pipeline.engine), closing(pipeline):
        began_s = time.perf_counter()
        report = analyze_video(video, "cmj", AthleteProfile(), pipeline)
        took_s = time.perf_counter() - began_s
    return report.frame_count, report.frames_with_person, took_s


def mediapipe(video: Path) -> tuple[int, int, float]:
    """The same of MediaPipe's video mode, as its own guide shows it."""
    from inference.engines.mediapipe import Mode, Reference

    settings = read_settings()
    model_paths(settings)
    frames = seen = 0
    with Reference(pose_bundle(settings.models_dir), Mode.VIDEO) as reference:
        began_s = time.perf_counter()
        with av.open(str(video)) as container:
            for frame in container.decode(video=0):
                rgb = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
                found = reference.find(rgb, round(1000 * frame.time))
                frames, seen = frames + 1, seen + bool(found)
        took_s = time.perf_counter() - began_s
    return frames, seen, took_s


def peak_bytes() -> int:
    """The most memory that this process has had. Not getrusage's: that begins with what its parent
    had when it started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return 1024 * int(line.split()[1])
    return 0


def main() -> None:
    """Take the turn."""
    who, video = sys.argv[1], Path(sys.argv[2])
    frames, seen, took_s = (sideline if who == "sideline" else mediapipe)(video)
    told: dict[str, Any] = {
        "frames": frames,
        "seen": seen,
        "seconds": took_s,
        "peak_bytes": peak_bytes(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
