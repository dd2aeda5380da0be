"""The demo athlete's clips, one a sport, drawn once, by a process of its own at low priority.

`python -m server.demo` draws them now, so that an installation can have them ready.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from logging import getLogger
from pathlib import Path

from inference.athlete.sports import athlete_sport_names
from server.config import read_settings

log = getLogger(__name__)

FIRST = "cmj"
"""What the page offers first, and what is drawn first."""
USUAL_FPS = 30.0
"""What the page's demo sends: as much as a usual camera, and half the work of…"""
QUICK_FPS = 60.0
"""… what a sport gets that needs more frames."""


def demo_clip(data_dir: Path, sport: str = FIRST) -> Path:
    """Where the clip of a sport lies once it is drawn."""
    return data_dir / "demo" / f"{sport}.mp4"


def missing(data_dir: Path) -> Iterator[str]:
    """The sports whose clips are not drawn yet."""
    for sport in sorted(athlete_sport_names(), key=lambda name: (name != FIRST, name)):
        if not demo_clip(data_dir, sport).exists():
            yield sport


class Wishes:
    """Draws the first sport's clip, and another sport's when it is asked for: drawing takes what a
    live session would need."""

    def __init__(self) -> None:
        self._asked = {FIRST}
        self._news = asyncio.Event()
        self._news.set()

    def ask(self, sport: str) -> None:
        """Somebody wants that sport's clip; known sports only."""
        self._asked.add(sport)
        self._news.set()

    async def fulfil(self, data_dir: Path) -> None:
        """Draw what is asked for, one after the other, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            for sport in sorted(self._asked):
                await ensure_demo(data_dir, sport)


async def ensure_demo(data_dir: Path, sport: str = FIRST) -> None:
    """Draw the clip if it is not there; cancelled, it leaves neither process nor half a clip."""
    if demo_clip(data_dir, sport).exists():
        return
    environment = {**os.environ, "SIDELINE_DATA_DIR": str(data_dir)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.demo", sport, env=environment
    )
    try:
        if await process.wait() != 0:
            log.error("the demo athlete could not be drawn; its message is above")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def draw(clip: Path, sport: str = FIRST) -> None:
    """Draw beside the clip's place, then put it there in one step."""
    from inference.athlete.cli import write_athlete
    from inference.sports.registry import get_sport

    fps = USUAL_FPS if get_sport(sport).minimum_fps <= USUAL_FPS else QUICK_FPS
    clip.parent.mkdir(parents=True, exist_ok=True)
    draft = clip.with_name(f"draft-{os.getpid()}.mp4")
    try:
        write_athlete(sport, draft, fps)
        draft.rename(clip)
        draft.with_suffix(".truth.json").rename(clip.with_suffix(".truth.json"))
    finally:
        for left in clip.parent.glob(f"{draft.stem}*"):
            left.unlink()


def main() -> None:
    """Draw what this host's data folder lacks, of the sports that are named, or of all."""
    data_dir = read_settings().data_dir
    os.nice(10)
    for sport in sys.argv[1:] or list(missing(data_dir)):
        draw(demo_clip(data_dir, sport), sport)


if __name__ == "__main__":
    main()
