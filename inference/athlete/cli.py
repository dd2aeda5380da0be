"""What `sideline athlete` does: a clip with its truth beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.athlete.camera import fitted
from inference.athlete.options import Option, options_of, typed
from inference.athlete.params import CameraParams, PictureParams, camera_params
from inference.athlete.render.painter import RenderedFrame, render_athlete
from inference.athlete.samples import frame_times
from inference.athlete.sports import athlete_sport
from inference.athlete.truth import truth_document
from inference.athlete.video import check_suffix, write_video
from inference.errors import InvalidInput

DEFAULT_FPS = 60.0
"""Jumps are timed best at 60; at 640×360 such a clip takes about two seconds a second to render."""

Progress = Callable[[int, int], None]
"""Called after each frame with frames done and frames in all."""


def athlete_options(sport: str) -> tuple[Option, ...]:
    """Every KEY that `write_athlete` takes for a sport; raises UnknownSport."""
    kinds = (athlete_sport(sport).params, CameraParams, PictureParams)
    return tuple(each for kind in kinds for each in options_of(kind))


def truth_path(out: Path) -> Path:
    """Where the truth of a clip lies: a.mp4 → a.truth.json."""
    return out.with_suffix(".truth.json")


def write_athlete(
    sport: str,
    out: Path,
    fps: float = DEFAULT_FPS,
    seed: int = 0,
    options: Mapping[str, str] | None = None,
    *,
    progress: Progress | None = None,
    landmarks: Path | None = None,
) -> Path:
    """Render a clip to `out` (.mp4 or .y4m) and its truth beside it; returns the truth's path.

    `options` maps KEY to VALUE as typed, with dashes or underscores. `landmarks` is an .npz to
    write too: `media_time_s` (n,) and `landmarks_px` (n, 33, 2). Raises UnknownSport, and
    InvalidInput for an unknown key (listing the known ones), a value out of range, a suffix, a
    place that cannot be written to.
    """
    given = parse_options(athlete_options(sport), options or {})
    _check_request(out, fps, seed)
    chosen = athlete_sport(sport)
    motion = chosen.motion(chosen.draw(seed, **given))
    view = fitted(camera_params(seed, **given), motion)
    picture = replace(PictureParams(), **typed(PictureParams, given))
    total = len(frame_times(motion.duration_s, fps))
    frames = render_athlete(motion, view, fps, picture)
    seen: list[RenderedFrame] = []
    _make_room(out)
    count = write_video(out, _rgb(frames, total, progress, seen if landmarks else None), fps)
    if landmarks:
        _write_landmarks(landmarks, seen)
    return _write_truth(truth_path(out), truth_document(motion, view, fps, count))


def _check_request(out: Path, fps: float, seed: int) -> None:
    check_suffix(out)
    if not 1.0 <= fps <= 1000.0:
        raise InvalidInput(f"fps={fps:g} is out of range: 1 to 1000")
    if seed < 0:
        raise InvalidInput(f"seed={seed} must not be negative")


def _make_room(out: Path) -> None:
    """Make the folder of `out`; raises InvalidInput, before the drawing, where it cannot be."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{out} cannot be written: {error.strerror}") from error
    if out.is_dir() or not os.access(out.parent, os.W_OK):
        raise InvalidInput(f"{out} cannot be written: it is a folder, or its folder is read-only")


def parse_options(known: tuple[Option, ...], options: Mapping[str, str]) -> dict[str, float]:
    """The values by name; raises InvalidInput for an unknown key, a non-number, a bad value."""
    by_name = {each.name: each for each in known}
    out: dict[str, float] = {}
    for key, text in options.items():
        name = key.lstrip("-").replace("-", "_")
        if name not in by_name:
            lines = "\n".join(f"  {each.describe()}" for each in known)
            raise InvalidInput(f"unknown option {key!r}; known options:\n{lines}")
        try:
            out[name] = float(text)
        except ValueError:
            raise InvalidInput(f"{text!r} is not a number: {by_name[name].describe()}") from None
        by_name[name].check(out[name])
    return out


def _rgb(
    frames: Iterator[RenderedFrame],
    total: int,
    progress: Progress | None,
    keep: list[RenderedFrame] | None,
) -> Iterator[NDArray[np.uint8]]:
    for done, frame in enumerate(frames, start=1):
        if keep is not None:
            keep.append(replace(frame, rgb=frame.rgb[:0]))
        yield frame.rgb
        if progress:
            progress(done, total)


def _write_landmarks(path: Path, frames: list[RenderedFrame]) -> None:
    np.savez_compressed(
        path,
        media_time_s=np.array([frame.media_time_s for frame in frames]),
        landmarks_px=np.stack([frame.landmarks_px for frame in frames]),
    )


def _write_truth(path: Path, document: dict[str, Any]) -> Path:
    path.write_text(json.dumps(document, indent=2) + "\n")
    return path
