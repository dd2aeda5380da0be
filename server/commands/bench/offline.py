"""`sideline bench offline`: a recorded video, every frame, beside MediaPipe's video mode."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import av

from inference.athlete.cli import write_athlete
from inference.errors import SidelineError
from server.config import read_settings
from server.loading import model_paths

_FPS = 30.0
_JUMPS = "2"
_SIZE = {"width": "1280", "height": "720"}
_WHO = ("mediapipe", "sideline")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one process said: frames, those with somebody in them, seconds, and its memory."""

    frames: int
    seen: int
    seconds: float
    peak_bytes: int

    @property
    def fps(self) -> float:
        """Frames a second."""
        return self.frames / self.seconds


def offline(video: Path | None, rounds: int, times_as_long: int, *, as_json: bool) -> None:
    """Let both take turns and print; then a video that is so many times as long, for the memory.

    Raises SidelineError when a turn fails.
    """
    model_paths(read_settings(), _say)
    with _clip(video) as short:
        turns: dict[str, list[Turn]] = {who: [] for who in _WHO}
        for number in range(rounds):
            _say(f"round {number + 1} of {rounds}…")
            for who in _WHO:
                turns[who].append(turn(who, short))
        long = _long_turn(short, times_as_long) if times_as_long > 1 else None
    report = _report(turns, long)
    print(json.dumps(report) if as_json else _words(report))


def turn(who: str, video: Path) -> Turn:
    """One process's turn; raises SidelineError with what it said when it fails."""
    command = (sys.executable, "-m", "server.commands.bench.offline_turn", who, str(video))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SidelineError(f"{who} failed: {done.stderr.strip().splitlines()[-1]}")
    return Turn(**json.loads(done.stdout.splitlines()[-1]))


def _long_turn(short: Path, times_as_long: int) -> Turn:
    _say(f"a video {times_as_long} times as long…")
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.mp4"
        repeat(short, long, times_as_long)
        return turn("sideline", long)


def repeat(source: Path, target: Path, times: int) -> None:
    """The same packets over and over, not encoded again."""
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        stream = given.streams.video[0]
        out = made.add_stream_from_template(stream)
        length = int(stream.duration or 0)
        for number in range(times):
            given.seek(0)
            for packet in given.demux(stream):
                if packet.dts is None or packet.pts is None:
                    continue
                packet.pts += number * length
                packet.dts += number * length
                packet.stream = out
                made.mux(packet)


@contextmanager
def _clip(video: Path | None) -> Iterator[Path]:
    if video is not None:
        yield video
        return
    _say("drawing the athlete in 1280×720…")
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "athlete.mp4"
        write_athlete("cmj", drawn, _FPS, 0, {"jumps": _JUMPS, **_SIZE})
        yield drawn


def _report(turns: dict[str, list[Turn]], long: Turn | None) -> dict[str, Any]:
    ratios = [
        ours.fps / theirs.fps
        for ours, theirs in zip(turns["sideline"], turns["mediapipe"], strict=True)
    ]
    short = turns["sideline"]
    peak_bytes = max(one.peak_bytes for one in short)
    return {
        "frames": short[0].frames,
        "fps": {who: median(one.fps for one in each) for who, each in turns.items()},
        "seen": {who: each[0].seen for who, each in turns.items()},
        "times_mediapipe": median(ratios),
        "peak_bytes": {who: max(one.peak_bytes for one in each) for who, each in turns.items()},
        "long": None
        if long is None
        else {
            "frames": long.frames,
            "fps": long.fps,
            "peak_bytes": long.peak_bytes,
            "bytes_a_frame": (long.peak_bytes - peak_bytes) / (long.frames - short[0].frames),
        },
    }


def _words(report: dict[str, Any]) -> str:
    lines = [f"{report['frames']} frames; each turn in a process of its own, all cores", ""]
    lines += ["| | frames a second | frames with somebody | memory, MB |", "|---|--:|--:|--:|"]
    fps, seen, peak = (report[name] for name in ("fps", "seen", "peak_bytes"))
    lines += [f"| {who} | {fps[who]:.1f} | {seen[who]} | {peak[who] / 1e6:.0f} |" for who in _WHO]
    lines += ["", f"{report['times_mediapipe']:.2f} × MediaPipe (the median of the rounds)"]
    long = report["long"]
    if long is not None:
        lines.append(
            f"{long['frames']} frames: {long['fps']:.1f} a second, {long['peak_bytes'] / 1e6:.0f} "
            f"MB, {long['bytes_a_frame'] / 1e3:.2f} kB for each frame more"
        )
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
