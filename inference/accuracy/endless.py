"""Hours of samples out of seconds of them: an athlete's attempts, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from inference.accuracy.landmarks import camera_of
from inference.athlete.noise import Noise, noisy
from inference.athlete.samples import exact_samples
from inference.athlete.sports import athlete_sport
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile

_DRAWS = 4
_REST_S = 2.5


@dataclass(frozen=True, slots=True)
class Takes:
    """The same attempts of one athlete, seen with several draws of noise.

    All takes begin at time 0 and last `take_s`; `attempts` is how many are made in each.
    """

    takes: tuple[tuple[PoseSample, ...], ...]
    take_s: float
    attempts: int
    profile: AthleteProfile


def takes_of(sport: str, fps: float, noise: Noise | None = None, seed: int = 1) -> Takes:
    """Some seconds of an athlete of a sport, rests between attempts; raises UnknownSport."""
    kind = athlete_sport(sport)
    rests = {field.name for field in fields(kind.params)} & {"lead_in_s"}
    params = kind.draw(seed, **dict.fromkeys(rests, _REST_S))
    clip = exact_samples(params, fps, camera=camera_of(seed))
    takes = tuple(noisy(clip.samples, noise or Noise(), draw) for draw in range(_DRAWS))
    profile = AthleteProfile(height_m=params.height_m, mass_kg=params.mass_kg)
    # An athlete who never rests leaves the picture between takes, else all were one attempt.
    away_s = 0.0 if rests else _REST_S
    return Takes(takes, len(clip.samples) / fps + away_s, len(clip.attempts), profile)


def rounds_of(takes: Takes, minutes: float) -> int:
    """How many takes come nearest to so many minutes; one at least."""
    return max(1, round(60.0 * minutes / takes.take_s))


def repeated(takes: Takes, rounds: int) -> Iterator[PoseSample]:
    """So many takes, each of the draws in turn, their times going on; a sample is made when it is
    asked for.

    Noise moves a frame's time by less than half of the pause between two frames, so times
    increase across the joints as well.
    """
    for number in range(rounds):
        start_s = number * takes.take_s
        for sample in takes.takes[number % len(takes.takes)]:
            yield replace(sample, media_time_s=start_s + sample.media_time_s)
