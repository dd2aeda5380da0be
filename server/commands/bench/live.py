"""`sideline bench live`: how old results are on a clean path."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from server.commands.bench.processes import clip, reports, sideline
from server.commands.bench.words import outcome
from server.config import read_settings

FPS = 30


def live(seconds: float, codec: str, streams: int, *, as_json: bool) -> None:
    """Measure and print, one line a stream."""
    video = clip(read_settings().data_dir)
    with sideline(streams) as server:
        found = _publish(server.url, video, seconds, codec, streams)
    if as_json:
        print(json.dumps({"codec": codec, "fps": FPS, "seconds": seconds, "streams": found}))
    else:
        print("\n".join(f"stream {number}: {outcome(one)}" for number, one in enumerate(found, 1)))


def _publish(
    url: str, video: Path, seconds: float, codec: str, streams: int
) -> list[dict[str, Any]]:
    module = [sys.executable, "-m", "clients.python.publish", url, "--clip", str(video)]
    command = [*module, "--codec", codec, "--seconds", str(seconds), "--fps", str(FPS)]
    return reports([command] * streams, seconds)
