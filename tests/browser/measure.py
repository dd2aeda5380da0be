"""Prints what a coach would see of the speed: `python -m tests.browser.measure [--seconds 15]`.

Not a test: it asserts nothing, because its numbers are those of the machine it runs on.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from models.store import ensure_models
from server.config import read_settings
from tests.browser.athletes import Clip, clip
from tests.browser.page import DESKTOP, PHONE, CoachPage, camera, chromium_with, open_page
from tests.browser.server_process import ServerProcess, serving

SIZES = {"phone": PHONE, "desktop": DESKTOP}
REPORT = """(() => {
  const ages = sideline.frames.map(f => f.ageMs).filter(a => a !== undefined).sort((a, b) => a - b);
  const at = share => Math.round(ages[Math.min(ages.length - 1, Math.floor(share * ages.length))]);
  const s = sideline.snapshot();
  const settled = s.sent - s.outstanding;
  return {
    connect_ms: Math.round(sideline.connectMs), age_p50_ms: at(0.5), age_p95_ms: at(0.95),
    in_time: ages.filter(a => a <= 200).length / settled, sent: s.sent, answered: s.answered,
    dropped: s.dropped, unexplained: s.unexplained, drawn: sideline.drawn(),
  };
})()"""


def main() -> None:
    """Measure one session for each codec and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--codecs", nargs="+", default=["h264", "vp8"])
    parser.add_argument("--size", choices=SIZES, default="phone")
    chosen = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        parser.exit(1, "needs the system package `chromium`\n")
    models_dir = read_settings().models_dir
    ensure_models(models_dir, report=print)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "models").symlink_to(models_dir, target_is_directory=True)
        athlete = clip(folder, ".y4m", {"jumps": "2"})
        with serving(folder, {"SIDELINE_DEMO": "false"}) as server:
            for codec in chosen.codecs:
                run = measure(chromium, server, athlete, codec, chosen.seconds, SIZES[chosen.size])
                print(codec, asyncio.run(run))


async def measure(
    chromium: str,
    server: ServerProcess,
    athlete: Clip,
    codec: str,
    seconds: float,
    size: tuple[int, int],
) -> dict[str, Any]:
    """One session's numbers: ages, accounts, processor time in cores, what was sent when."""
    async with (
        chromium_with(chromium, camera(athlete.path)) as browser,
        open_page(browser, server.url, size) as coach,
    ):
        await coach.start(codec, athlete.height_m)
        await coach.until_live()
        before, started = cpu_s(server), time.monotonic()
        sent = await sent_sizes(coach, seconds)
        after, elapsed = cpu_s(server), time.monotonic() - started
        report: dict[str, Any] = await coach.record(REPORT)
        await coach.stop()
    cores = {name: round((after[name] - before[name]) / elapsed, 2) for name in after}
    return {**report, "cores": cores, "sent_over_time": sent}


async def sent_sizes(coach: CoachPage, seconds: float) -> list[str]:
    """What the page says it sends, every two seconds."""
    found = []
    for _ in range(max(1, round(seconds / 2))):
        await asyncio.sleep(2)
        found.append(await coach.text("q-sent"))
    return found


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
