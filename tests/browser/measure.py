"""Prints what a coach would see of the speed: `python -m tests.browser.measure [--seconds 15]`.

`--picture 1280x720` takes a larger camera; `--kbps 500` a path so narrow, 20 ms each way.
Not a test: it asserts nothing, because its numbers are those of the machine it runs on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from loadtest.impairment import Impairment
from models.store import ensure_models
from server.config import read_settings
from tests.browser.athletes import Clip, clip, clips_folder
from tests.browser.page import DESKTOP, PHONE, camera, chromium_with, open_page
from tests.browser.relay import Paths
from tests.browser.sending import WATCH, read_sending
from tests.browser.server_process import ServerProcess, serving

SIZES = {"phone": PHONE, "desktop": DESKTOP}
PICTURES = ("640x360", "1280x720")
ONE_WAY_S = 0.02
CLIPS = Path(__file__).resolve().parents[2] / ".pytest_cache" / "d" / "athlete-clips"
SETTLED_S = 3.0
"""After so long the sender must have found the path's width."""

IN_TIME_MS = 200.0
REPORT = """(() => {
  const s = sideline.snapshot();
  return {
    connect_ms: Math.round(sideline.connectMs), sent: s.sent, answered: s.answered,
    settled: s.sent - s.outstanding, longest_gap_ms: Math.round(s.longestGapMs),
    dropped: s.dropped, unexplained: s.unexplained, drawn: sideline.drawn(),
    stages_ms: s.stagesMs, age_basis: s.ageBasis,
  };
})()"""
AGES = """sideline.frames.filter(f => f.ageMs !== undefined)
  .map(f => [(f.captureMs - sending.connectedMs) / 1e3, f.ageMs])"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured: the page's size in pixels, the camera's picture, and the path, None being
    the direct one."""

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
    wanted = Wanted(
        chosen.seconds, SIZES[chosen.size], chosen.picture, _path(chosen), chosen.timeline
    )
    width, height = wanted.picture.split("x")
    CLIPS.mkdir(parents=True, exist_ok=True)
    athlete = clip(clips_folder(CLIPS), ".y4m", {"jumps": "2", "width": width, "height": height})
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
    parser.add_argument("--size", choices=SIZES, default="phone", help="of the page")
    parser.add_argument("--picture", choices=PICTURES, default=PICTURES[0], help="of the camera")
    parser.add_argument("--kbps", type=float, help="width of the path to the server")
    parser.add_argument("--kbps-back", type=float, help="of the way back; as wide without it")
    parser.add_argument("--queue-ms", type=float, default=300.0, help="what waits at most for it")
    parser.add_argument("--timeline", action="store_true", help="print every sample")
    return parser


def _path(chosen: argparse.Namespace) -> tuple[Impairment, Impairment] | None:
    if chosen.kbps is None:
        return None
    ways = (chosen.kbps, chosen.kbps_back if chosen.kbps_back is not None else chosen.kbps)
    up, down = (
        Impairment(delay_s=ONE_WAY_S, rate_bps=1e3 * kbps, queue_s=chosen.queue_ms / 1e3)
        for kbps in ways
    )
    return up, down


async def measure(
    chromium: str, server: ServerProcess, athlete: Clip, codec: str, wanted: Wanted
) -> dict[str, Any]:
    """One session's numbers: ages, accounts, processor time in cores, what was sent when."""
    paths = None if wanted.path is None else Paths(*wanted.path)
    async with (
        chromium_with(chromium, camera(athlete.path)) as browser,
        open_page(browser, server.url, wanted.page, WATCH) as coach,
    ):
        if paths is not None:
            await paths.lead(coach.page)
        await coach.start(codec, athlete.height_m, wanted.picture)
        await coach.until_live()
        before, started = cpu_s(server), time.monotonic()
        await asyncio.sleep(wanted.seconds)
        after, elapsed = cpu_s(server), time.monotonic() - started
        report: dict[str, Any] = await coach.record(REPORT)
        ages = await coach.record(AGES)
        sending = await read_sending(coach)
        await coach.stop()
        if paths is not None:
            await coach.page.unroute_all(behavior="ignoreErrors")
            paths.close()
            report["datagrams_lost"] = paths.lost
    if wanted.timeline:
        print("\n".join(sending.timeline()))
    report["cores"] = {name: round((after[name] - before[name]) / elapsed, 2) for name in after}
    report["age_from_start"] = spread([age for _, age in ages])
    report["age_from_3s"] = spread([age for at_s, age in ages if at_s >= SETTLED_S])
    report["in_time"] = sum(age <= IN_TIME_MS for _, age in ages) / report["settled"]
    return {**report, "sending": sending.to_json()}


def spread(ages_ms: Sequence[float]) -> dict[str, float]:
    """Median, the usual quantile, and the largest, in ms; nothing of nothing."""
    found = sorted(ages_ms)
    if not found:
        return {}
    p95 = found[min(len(found) - 1, int(0.95 * len(found)))]
    return {
        "p50_ms": round(found[len(found) // 2]),
        "p95_ms": round(p95),
        "max_ms": round(found[-1]),
    }


def cpu_s(server: ServerProcess) -> dict[str, float]:
    """Processor time so far: of the server, and of the browser that this process started."""
    ours = psutil.Process().children(recursive=True)
    browser = [one for one in ours if "chrom" in one.name()]
    return {
        "server": sum(psutil.Process(server.process.pid).cpu_times()[:2]),
        "browser": sum(sum(one.cpu_times()[:2]) for one in browser),
        "machine": sum(getattr(psutil.cpu_times(), kind) for kind in ("user", "system", "nice")),
    }


if __name__ == "__main__":
    main()
