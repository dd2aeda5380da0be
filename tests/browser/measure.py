"""Prints what a coach would see of the speed: `python -m tests.browser.measure [--seconds 15]`.

`--picture 1280x720` asks for a larger camera; `--kbps 500` measures over a path so narrow, both
ways, of 20 ms each; `--timeline` prints what the browser sent, four times a second.
Not a test: it asserts nothing, because its numbers are those of the machine it runs on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from loadtest.impairment import Impairment
from models.store import ensure_models
from server.config import read_settings
from tests.browser.ages import IN_TIME_MS, read_ages, spread
from tests.browser.page import DESKTOP, PHONE, CoachPage, camera, chromium_with, open_page
from tests.browser.relay import Paths
from tests.browser.sending import WATCH, read_sending
from tests.browser.server_process import ServerProcess, serving
from tests.support.athletes import Clip, clip, clips_folder

PAGES = {"phone": PHONE, "desktop": DESKTOP}
PICTURES = ("640x360", "1280x720")
ONE_WAY_S = 0.02
CLIPS = Path(__file__).resolve().parents[2] / ".pytest_cache" / "d" / "athlete-clips"
SETTLED_S = 3.0
"""After so long the sender must have found the path's width."""

REPORT = """(() => {
  const s = sideline.snapshot();
  return {
    connect_ms: Math.round(sideline.connectMs), sent: s.sent, answered: s.answered,
    settled: s.sent - s.outstanding, dropped: s.dropped, unexplained: s.unexplained,
    longest_gap_ms: Math.round(s.longestGapMs), drawn: sideline.drawn(),
  };
})()"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured: for how long, the page's size in pixels, the camera's picture, and the
    path there and back, None being the direct one."""

    seconds: float
    page: tuple[int, int]
    picture: str
    path: tuple[Impairment, Impairment] | None
    timeline: bool


def main() -> None:
    """Measure one session for each codec and print what came of it."""
    parser = _parser()
    chosen = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        parser.exit(1, "needs the system package `chromium`\n")
    models_dir = read_settings().models_dir
    ensure_models(models_dir, report=print)
    wanted = _wanted(chosen)
    athlete = _athlete(wanted.picture)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "models").symlink_to(models_dir, target_is_directory=True)
        with serving(folder, {"SIDELINE_DEMO": "false"}) as server:
            for codec in chosen.codecs:
                report = asyncio.run(measure(chromium, server, athlete, codec, wanted))
                print(codec, json.dumps(report, indent=1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--codecs", nargs="+", default=["h264", "vp8"])
    parser.add_argument("--size", choices=PAGES, default="phone", help="of the page")
    parser.add_argument("--picture", choices=PICTURES, default=PICTURES[0], help="of the camera")
    parser.add_argument("--kbps", type=float, help="width of the path to the server")
    parser.add_argument("--kbps-back", type=float, help="of the way back, where it differs")
    parser.add_argument("--queue-ms", type=float, default=300.0, help="that can wait before it")
    parser.add_argument("--timeline", action="store_true", help="print every look at the sender")
    return parser


def _wanted(chosen: argparse.Namespace) -> Wanted:
    path = None
    if chosen.kbps is not None:
        there, back = (
            Impairment(delay_s=ONE_WAY_S, rate_bps=1e3 * kbps, queue_s=chosen.queue_ms / 1e3)
            for kbps in (chosen.kbps, chosen.kbps_back or chosen.kbps)
        )
        path = there, back
    page = PAGES[chosen.size]
    return Wanted(chosen.seconds, page, chosen.picture, path, chosen.timeline)


def _athlete(picture: str) -> Clip:
    """Kept beside the tests' own clips: a large one takes a minute to draw."""
    width, height = picture.split("x")
    CLIPS.mkdir(parents=True, exist_ok=True)
    return clip(clips_folder(CLIPS), ".y4m", {"jumps": "2", "width": width, "height": height})


async def measure(
    chromium: str, server: ServerProcess, athlete: Clip, codec: str, wanted: Wanted
) -> dict[str, Any]:
    """One session's numbers: ages, accounts, processor time in cores, what was sent."""
    paths = None if wanted.path is None else Paths(*wanted.path)
    async with (
        chromium_with(chromium, camera(athlete.path)) as browser,
        open_page(browser, server.url, wanted.page, WATCH) as coach,
        nullcontext() if paths is None else paths.lead(coach.page),
    ):
        await coach.start(codec, athlete.height_m, wanted.picture)
        await coach.until_live()
        before, started = cpu_s(server), time.monotonic()
        await asyncio.sleep(wanted.seconds)
        after, elapsed = cpu_s(server), time.monotonic() - started
        report = await read_report(coach, timeline=wanted.timeline)
        await coach.stop()
    cores = {name: round((after[name] - before[name]) / elapsed, 2) for name in after}
    if paths is None:
        return {**report, "cores": cores}
    back_kbps = round(paths.back.passed_bytes * 8e-3 / elapsed)
    path = {"lost_up": paths.up.lost, "lost_back": paths.back.lost, "back_kbps": back_kbps}
    return {**report, "cores": cores, "path": path}


async def read_report(coach: CoachPage, *, timeline: bool) -> dict[str, Any]:
    """What the page knows of its ages, its frames, and what it sends.

    `in_time` is of all frames that were sent, `age…` of those that were answered; `path_age…`
    leaves out what the server spent on a frame, and so most of what a busy machine does.
    """
    report: dict[str, Any] = await coach.record(REPORT)
    ages, sending = await read_ages(coach), await read_sending(coach)
    if timeline:
        print("\n".join(sending.timeline()))
    settled = [one for one in ages if one.at_s >= SETTLED_S]
    in_time = sum(one.age_ms <= IN_TIME_MS for one in ages)
    return {
        **report,
        "in_time": round(in_time / report["settled"], 3),
        "age": spread([one.age_ms for one in ages]),
        "age_from_3s": spread([one.age_ms for one in settled]),
        "path_age": spread([one.path_ms for one in ages]),
        "path_age_from_3s": spread([one.path_ms for one in settled]),
        "sending": sending.to_json(),
    }


def cpu_s(server: ServerProcess) -> dict[str, float]:
    """Processor time so far: of the server, and of the browser that this process started."""
    ours = psutil.Process().children(recursive=True)
    root = psutil.Process(server.process.pid)
    browser = [one for one in ours if "chrom" in one.name()]
    return {
        "server": sum(sum(one.cpu_times()[:2]) for one in (root, *root.children(recursive=True))),
        "browser": sum(sum(one.cpu_times()[:2]) for one in browser),
        "machine": sum(getattr(psutil.cpu_times(), kind) for kind in ("user", "system", "nice")),
    }


if __name__ == "__main__":
    main()
