"""`sideline bench live` and `loss`: a server and publishers in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inference.errors import SidelineError
from server.config import read_settings
from server.demo import demo_clip, draw

FPS = 30
START_WITHIN_S = 120.0
SLACK_S = 60.0

_SERVE = "from server.cli import main; main()"
_READY = "Sideline is ready at "


class BenchFailed(SidelineError):
    """A process of the benchmark did not do its part."""


def live(seconds: float, codec: str, streams: int, *, as_json: bool) -> None:
    """Measure and print, one line a stream."""
    clip = _clip(read_settings().data_dir)
    with _server(streams) as url:
        reports = _publish(url, clip, seconds, codec, streams)
    if as_json:
        print(json.dumps({"codec": codec, "fps": FPS, "seconds": seconds, "streams": reports}))
    else:
        print("\n".join(_line(number, one) for number, one in enumerate(reports, start=1)))


def loss(scenario: str, seconds: float, seed: int, *, as_json: bool) -> None:
    """Measure one stream through a relay and print what came back."""
    clip = _clip(read_settings().data_dir)
    arguments = ["--clip", str(clip), "--seconds", str(seconds), "--seed", str(seed)]
    with _server(1) as url:
        module = [sys.executable, "-m", "loadtest.lossy", url, "--scenario", scenario]
        report = _reports([[*module, *arguments]], seconds)[0]
    print(json.dumps(report) if as_json else _loss_line(report))


def _clip(data_dir: Path) -> Path:
    """The demo athlete at 640×360 and 30 fps, drawn once."""
    clip = demo_clip(data_dir)
    if not clip.exists():
        print("drawing the athlete, once…", file=sys.stderr)
        draw(clip)
    return clip


@contextmanager
def _server(streams: int) -> Iterator[str]:
    """A server's address; it is asked to stop at the end."""
    environment = {**os.environ, "SIDELINE_MAX_SESSIONS": str(streams)}
    command = [sys.executable, "-c", _SERVE, "serve", "--host", "127.0.0.1", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        if not line.startswith(_READY):
            raise BenchFailed("the server did not become ready; its messages are above")
        yield line.removeprefix(_READY).strip()
    finally:
        server.terminate()
        server.wait(SLACK_S)


def _publish(
    url: str, clip: Path, seconds: float, codec: str, streams: int
) -> list[dict[str, Any]]:
    module = [sys.executable, "-m", "clients.python.publish", url, "--clip", str(clip)]
    command = [*module, "--codec", codec, "--seconds", str(seconds), "--fps", str(FPS)]
    return _reports([command] * streams, seconds)


def _reports(commands: list[list[str]], seconds: float) -> list[dict[str, Any]]:
    """What publishers, all at once, say at their end."""
    publishers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for command in commands
    ]
    reports = []
    try:
        for one, command in zip(publishers, commands, strict=True):
            said, _ = one.communicate(timeout=seconds + SLACK_S)
            if one.returncode != 0:
                raise BenchFailed("a publisher failed; try it alone: " + " ".join(command))
            reports.append(json.loads(said))
    except subprocess.TimeoutExpired as error:
        raise BenchFailed("a publisher did not come to its end") from error
    finally:
        for one in publishers:
            one.kill()
            one.wait()
    return reports


def _line(number: int, report: dict[str, Any]) -> str:
    return f"stream {number}: {_outcome(report)}"


def _loss_line(report: dict[str, Any]) -> str:
    line = f"{report['scenario']}: {_outcome(report)}"
    if report["recovery_s"] is not None:
        line += f"; results {report['recovery_s']:.2f} s after the path's return at the latest"
    return line


def _outcome(report: dict[str, Any]) -> str:
    outcomes = ", ".join(f"{count} {what}" for what, count in report["outcomes"].items() if count)
    stages = ", ".join(f"{name} {ms:.1f}" for name, ms in report["stages_ms"].items())
    return (
        f"{report['in_time_fraction']:.1%} of {report['sent']} frames within "
        f"200 ms; age p50 {report['age_p50_ms']} ms, p95 {report['age_p95_ms']} ms; "
        f"longest gap {report['longest_gap_ms']} ms; frames: {outcomes}; "
        f"median stages in ms: {stages}"
    )
