"""The clips that publishers send: the athlete's, or one whose pictures carry their number."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from clients.python.clips import Clip, Codec, encode_clip, read_frames
from loadtest.coded.code import coded_frames

FPS = 30
WIDTH, HEIGHT = 640, 360
CODED_FRAMES = 300


def encoded(video: Path | None, codec: Codec, fps: int = FPS) -> Clip:
    """A file's pictures; of no file, those that carry their number."""
    if video is None:
        return encode_clip(coded_frames(CODED_FRAMES, WIDTH, HEIGHT), codec, fps)
    return encode_clip(read_frames(video, fps, WIDTH, HEIGHT), codec, fps)


def may_run_in_real_time() -> bool:
    """Whether publishers can have the processor first."""
    return os.geteuid() == 0


def run_in_real_time() -> bool:
    """Before all usual processes, as if these publishers were on other machines."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        return False
    return True


def freeze() -> None:
    """What is there stays: searching through it later would only delay frames."""
    gc.collect()
    gc.freeze()
