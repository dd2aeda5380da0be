"""Athletes whose landmarks are known, seen with noise, through a sport's analyzer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from inference.accuracy.errors import Found, compare
from inference.athlete.motion import Attempt
from inference.athlete.noise import Noise, noisy
from inference.athlete.params import CameraParams, camera_params
from inference.athlete.samples import exact_samples
from inference.athlete.sports import athlete_sport
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, Event
from inference.sports.registry import get_sport

TILT_DEG = 5.0
"""Cameras are tilted by as much, up or down, at most."""


def measure(sport: str, seeds: Iterable[int], fps: float, noise: Noise) -> Found:
    """One athlete, camera and draw of noise a seed; the athlete's height and mass are given."""
    clips = [_clip(sport, seed, fps, noise) for seed in seeds]
    return compare(clips, athlete_sport(sport).near_s)


def camera_of(seed: int) -> CameraParams:
    """The camera of a seed, tilted a little."""
    tilt = np.random.default_rng([seed, 5]).uniform(-TILT_DEG, TILT_DEG)
    return replace(camera_params(seed), tilt_deg=round(float(tilt), 2))


def _clip(
    sport: str, seed: int, fps: float, noise: Noise
) -> tuple[tuple[Attempt, ...], tuple[Event, ...]]:
    params = athlete_sport(sport).draw(seed)
    clip = exact_samples(params, fps, camera=camera_of(seed))
    profile = AthleteProfile(height_m=params.height_m, mass_kg=params.mass_kg)
    return clip.attempts, events_of(sport, noisy(clip.samples, noise, seed), profile)


def events_of(
    sport: str, samples: Iterable[PoseSample], profile: AthleteProfile
) -> tuple[Event, ...]:
    """What a new analyzer says, in order."""
    analyzer = get_sport(sport).create(profile)
    events = [event for sample in samples for event in analyzer.push(sample).events]
    events.extend(analyzer.flush())
    return tuple(events)
