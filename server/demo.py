"""The demo athlete's clip, drawn once, by a process of its own at low priority.

`python -m server.demo` draws it now, so that an installation can have it ready.
"""

from __future__ import annotations

import asyncio
import os
import sys
from logging import getLogger
from pathlib import Path

from server.config import read_settings

log = getLogger(__name__)

FPS = 30.0
"""What the page's demo sends: as much as a usual camera, and half the work of 60."""


def demo_clip(data_dir: Path) -> Path:
    """Where the clip lies once it is drawn."""
    return data_dir / "demo" / "athlete.mp4"


async def ensure_demo(data_dir: Path) -> None:
    """Draw the clip if it is not there; cancelled, it leaves neither process nor half a clip."""
    if demo_clip(data_dir).exists():
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


def draw(clip: Path) -> None:
    """Draw beside the clip's place, then put it there in one step."""
    from inference.athlete.cli import write_athlete

    clip.parent.mkdir(parents=True, exist_ok=True)
    draft = clip.with_name(f"draft-{os.getpid()}.mp4")
    try:
        write_athlete("cmj", draft, FPS)
        draft.rename(clip)
        draft.with_suffix(".truth.json").rename(clip.with_suffix(".truth.json"))
    finally:
        for left in clip.parent.glob(f"{draft.stem}*"):
            left.unlink()


def main() -> None:
    """Draw the clip of this host's data folder, unless it is there."""
    clip = demo_clip(read_settings().data_dir)
    if not clip.exists():
        os.nice(10)
        draw(clip)


if __name__ == "__main__":
    main()
