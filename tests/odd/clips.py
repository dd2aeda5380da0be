"""Videos of the athlete that a camera, or a stranger, has spoilt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inference.athlete.camera import fitted
from inference.athlete.motion import Motion
from inference.athlete.params import camera_params
from inference.athlete.render.painter import Painter, Rgb
from inference.athlete.samples import frame_times
from inference.athlete.sports import athlete_sport
from inference.athlete.video import write_video

FPS = 30.0
_SLOWER = 4
_FIGURE = 24
"""Levels by which a pixel differs from the empty scene where somebody is."""
_SHOWN = 0.58
"""Of the picture's height, where half of the body is cut off."""


@dataclass(frozen=True, slots=True, eq=False)
class Athlete:
    """One seed's athlete in a sport, to be filmed."""

    motion: Motion
    painter: Painter

    @staticmethod
    def of(sport: str, seed: int) -> Athlete:
        """From the side, all of it in the picture."""
        kind = athlete_sport(sport)
        motion = kind.motion(kind.draw(seed))
        return Athlete(motion, Painter(motion, fitted(camera_params(seed), motion)))

    def frames(self, fps: float) -> Iterator[Rgb]:
        """The whole clip."""
        for number, time_s in enumerate(frame_times(self.motion.duration_s, fps)):
            yield self.painter.paint(number, float(time_s)).rgb

    def empty(self, fps: float) -> Iterator[Rgb]:
        """The same without anybody."""
        scene = self.scene()
        noise = np.random.default_rng(self.motion.seed)
        for _ in frame_times(self.motion.duration_s, fps):
            grain = noise.normal(0.0, 2.0, scene.shape)
            yield np.clip(scene + grain, 0.0, 255.0).astype(np.uint8)

    def scene(self) -> Rgb:
        """The picture without the figure."""
        levels = np.clip(self.painter.background * 255.0 + 0.5, 0.0, 255.0)
        return np.asarray(levels, np.uint8)


def _turned(athlete: Athlete) -> Iterator[Rgb]:
    return (np.ascontiguousarray(np.rot90(one)) for one in athlete.frames(FPS))


def _half(athlete: Athlete) -> Iterator[Rgb]:
    return (_upper(one) for one in athlete.frames(FPS))


def _upper(frame: Rgb) -> Rgb:
    rows = round(_SHOWN * len(frame)) // 2 * 2
    return np.ascontiguousarray(frame[:rows])


def _crossed(athlete: Athlete) -> Iterator[Rgb]:
    """Somebody else walks through the picture, close in front of the athlete."""
    other = Athlete.of("running", 7)
    frames = list(athlete.frames(FPS))
    scene = other.scene()
    walkers = [*other.frames(FPS)]
    for number, frame in enumerate(frames):
        walker = walkers[number % len(walkers)]
        figure = np.abs(walker.astype(np.int16) - scene).max(axis=2) > _FIGURE
        columns = np.flatnonzero(figure.any(axis=0))
        middle = float(columns.mean()) if len(columns) else 0.0
        wanted = (0.5 + 1.2 * (number / len(frames) - 0.5)) * frame.shape[1]
        shift = round(wanted - middle)
        yield _laid(frame, walker, figure, shift)


def _laid(frame: Rgb, walker: Rgb, figure: np.ndarray, shift: int) -> Rgb:
    out = frame.copy()
    height = min(len(frame), len(walker))
    rows, columns = np.nonzero(figure[:height])
    to = columns + shift
    inside = (to >= 0) & (to < frame.shape[1])
    out[rows[inside], to[inside]] = walker[rows[inside], columns[inside]]
    return out


ODD: Mapping[str, Callable[[Athlete], tuple[Iterator[Rgb], float]]] = {
    "nobody": lambda athlete: (athlete.empty(FPS), FPS),
    "two people crossing": lambda athlete: (_crossed(athlete), FPS),
    "half a body": lambda athlete: (_half(athlete), FPS),
    "turned by 90°": lambda athlete: (_turned(athlete), FPS),
    "slow motion": lambda athlete: (athlete.frames(_SLOWER * FPS), FPS),
    "15 fps": lambda athlete: (athlete.frames(FPS / 2), FPS / 2),
}


def film(odd: str, sport: str, seed: int, path: Path) -> Motion:
    """Write the clip; returns the motion that was filmed."""
    athlete = Athlete.of(sport, seed)
    frames, fps = ODD[odd](athlete)
    write_video(path, frames, fps)
    return athlete.motion
