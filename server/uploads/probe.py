"""What a file says of itself, and whether that can be measured here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.uploads.prober import Prober
from server.wire.problems import Problem


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a video may be at most."""

    seconds: float
    pixels: int


async def probe(prober: Prober, path: Path, name: str, bounds: Bounds) -> dict[str, Any]:
    """Width, height, codec, duration and nominal rate; raises a 422 problem for what is no video
    that can be measured here, or is more than the bounds allow, and 503 when nobody can tell."""
    said = await prober.look(path, name)
    if said is None:
        raise _unreadable(name)
    if "overdue" in said:
        detail = f"the server is too busy to look into {name}; try again in a while"
        raise Problem(503, "no-reader", detail, headers={"Retry-After": "10"})
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
