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


async def ensure_demo(data_dir: Path) -> None:
    """Draw the clips that are not there; cancelled, it leaves neither process nor half a clip."""
    if next(missing(data_dir), None) is None:
        return
    environment = {**os.environ, "SIDELINE_DATA_DIR": str(data_dir)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.demo", env=environment
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
    """Draw what this host's data folder lacks."""
    data_dir = read_settings().data_dir
    os.nice(10)
    for sport in missing(data_dir):
        draw(demo_clip(data_dir, sport), sport)


if __name__ == "__main__":
    main()
