"""What a file says of itself, read in a process of its own: a file made to harm can only harm that.

`python -m server.uploads.probe FILE NAME` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from server.wire.problems import Problem

WITHIN_S = 30.0
_CPU_S = 20
_MEMORY_BYTES = 3 << 30
_MOST_OUTPUT = 1 << 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a video may be at most."""

    seconds: float
    pixels: int


async def probe(path: Path, name: str, bounds: Bounds) -> dict[str, Any]:
    """Width, height, codec, duration and nominal rate; raises a 422 problem for what is no video
    that can be measured here, or is more than the bounds allow."""
    command = (sys.executable, "-m", "server.uploads.probe", str(path), name)
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(WITHIN_S):
            text = await process.stdout.read(_MOST_OUTPUT)
            await process.wait()
    except TimeoutError:
        raise _unreadable(name) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise _unreadable(name)
    said: dict[str, Any] = json.loads(text)
    if "slug" in said:
        raise Problem(422, said["slug"], said["detail"])
    return check(said, name, bounds)


def check(video: dict[str, Any], name: str, bounds: Bounds) -> dict[str, Any]:
    """The same video; raises a 422 problem for one that is too long or too large."""
    if video["width"] * video["height"] > bounds.pixels:
        raise Problem(
            422,
            "video-too-large",
            f"{name} is {video['width']}×{video['height']} pixels; at most {bounds.pixels} pixels "
            "a picture are taken: record or export it smaller",
            {"limit": bounds.pixels},
        )
    if video["duration_s"] > bounds.seconds:
        raise Problem(
            422,
            "video-too-long",
            f"{name} is {video['duration_s']:.0f} s long; at most {bounds.seconds:g} s are taken: "
            "cut out the part that matters",
            {"limit": bounds.seconds},
        )
    return video


def _unreadable(name: str) -> Problem:
    detail = f"{name} cannot be read: it is damaged, or no video; export it again as MP4"
    return Problem(422, "not-a-video", detail)


def read(path: Path, name: str) -> dict[str, Any]:
    """What the file says, or the slug and detail of what is wrong with it."""
    from inference.errors import VideoError
    from inference.recordings.video import VideoFile
    from server.uploads.slugs import slug_of

    try:
        with VideoFile(path) as video:
            info = asdict(video.info)
            extent = video.scan()  # what a file says of its length may be missing, or a lie
        with VideoFile(path) as video:
            next(video.frames())
    except VideoError as error:
        detail = str(error).replace(path.name, name)
        return {"slug": slug_of(error), "detail": detail}
    return {**info, "frame_count": extent.frames, "duration_s": extent.seconds}


def main() -> None:
    """Read the file under limits of time and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    print(json.dumps(read(Path(sys.argv[1]), sys.argv[2])))


if __name__ == "__main__":
    main()
