"""The numbers of an attempt: measured, or absent with the reason; its scale; its warnings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from inference.motion.analyzer import AthleteProfile
from inference.motion.ballistics import GRAVITY_MPS2, height_of_flight_m
from inference.motion.flight import Flight
from inference.motion.footage import GAP_S
from inference.motion.measures import Channel
from inference.motion.pace import slow_motion
from inference.motion.scale import (
    Scale,
    agree,
    scale_from_fall,
    scale_from_height,
    scale_from_world,
)
from inference.motion.sport import Metric
from inference.motion.standing import Standing
from inference.motion.track import Track, frame_rate
from inference.motion.verdict import Cause, Grade, Reason

LOW_FPS = 48.0
LEAST_FOR_GRAVITY = 6
"""A flight of fewer samples says too little of gravity."""
_FAR_OFF = 0.25
"""Scales that differ by more are no tilt: one of the numbers behind them is wrong."""
_VERY_NOISY = 0.018  # body heights; what counts as a jump has less than 0.02


@dataclass(slots=True)
class Finals:
    """The values of one attempt, those that could not be measured with why, and warnings: in
    words, and as reasons for the verdict."""

    values: dict[str, float] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def put(self, name: str, value: float | None, reason: str) -> None:
        """A value, or why there is none."""
        if value is None:
            self.absent[name] = reason
        else:
            self.values[name] = float(value)

    def warn(self, cause: Cause, words: str, grade: Grade = Grade.LIMITED) -> None:
        """A warning that limits what the attempt is worth."""
        self.flags.append(words)
        self.reasons.append(Reason(cause, grade, words))

    def warn_all(self, cause: Cause, words: Iterable[str]) -> None:
        """Several warnings of the same kind."""
        for one in words:
            self.warn(cause, one)

    def withhold(self, words: str) -> None:
        """Take back every number, for this reason: it would be made up."""
        self.absent.update(dict.fromkeys(self.values, words))
        self.values.clear()
        self.flags[:] = [words]


def put_flight(out: Finals, flight: Flight) -> None:
    """Times, heights and the take-off's velocity, which need no scale."""
    rise_s = flight.apex_s - flight.takeoff_s
    flight_s = flight.landing_s - flight.takeoff_s
    out.values["takeoff_time_s"] = flight.takeoff_s
    out.values["apex_time_s"] = flight.apex_s
    out.values["landing_time_s"] = flight.landing_s
    out.values["flight_time_s"] = flight_s
    out.values["jump_height_flight_m"] = height_of_flight_m(flight_s)
    out.values["jump_height_com_m"] = 0.5 * GRAVITY_MPS2 * rise_s**2
    out.values["takeoff_velocity_mps"] = GRAVITY_MPS2 * rise_s


def choose_scale(
    out: Finals, track: Track, flight: Flight, standing: Standing | None, profile: AthleteProfile
) -> Scale:
    """From the athlete's height where it is known, else from gravity, else from the pose net's
    guess; flags a disagreement, and the guess."""
    gravity = _gravity(out, track, flight)
    scale = None
    if profile.height_m is not None and standing is not None:
        scale = scale_from_height(profile.height_m, standing.eyes_above_sole)
    if flight.samples < LEAST_FOR_GRAVITY:
        return scale or _guessed_scale(out, track) or gravity
    if scale is None:
        return gravity
    if not agree(scale, gravity):
        warn_of_scales(out, "height", gravity.metres / scale.metres - 1.0)
    return scale


def gravity_first(
    out: Finals, track: Track, flight: Flight, known: Iterable[tuple[str, Scale | None, float]]
) -> Scale:
    """From gravity, which is true at the very place of the jump; else the first known scale, else
    the pose net's guess. `known` are sources in words, their scales, and how far each may be off:
    more is flagged."""
    gravity = _gravity(out, track, flight)
    others = [(what, scale, limit) for what, scale, limit in known if scale is not None]
    if flight.samples < LEAST_FOR_GRAVITY:
        return others[0][1] if others else _guessed_scale(out, track) or gravity
    for what, scale, limit in others:
        off = gravity.metres / scale.metres - 1.0
        if abs(off) > limit:
            warn_of_scales(out, what, off)
    return gravity


def _gravity(out: Finals, track: Track, flight: Flight) -> Scale:
    """The scale from the fall; notes a fall that is too slow for any body."""
    slow = slow_motion(flight.parabola.fall, track.height)
    if slow is not None and flight.samples >= LEAST_FOR_GRAVITY:
        out.reasons.append(slow)
    return scale_from_fall(flight.parabola.fall)


def warn_of_scales(out: Finals, what: str, off: float) -> None:
    """Flags that gravity's scale is by that share larger than the one from `what`."""
    grade = Grade.POOR if abs(off) > _FAR_OFF else Grade.LIMITED
    out.warn(Cause.SCALE, _DIFFER.format(what=what, percent=100 * off), grade)


_DIFFER = (
    "scale from {what} and from gravity differ by {percent:+.0f} %: is the camera tilted, the "
    "footage slowed down, or the height given wrong?"
)


def _guessed_scale(out: Finals, track: Track) -> Scale | None:
    lengths = (Channel.WORLD_LENGTH_M, Channel.LENGTH)
    world_m, length = (float(np.median(track.of(channel))) for channel in lengths)
    scale = scale_from_world(world_m, length)
    if scale is not None:
        out.warn(Cause.SCALE, "lengths rest on the pose net's guess of the body's size")
    return scale


def warn_of_footage(
    out: Finals, track: Track, flight: Flight, longest_gap_s: float, what: str = "jump heights"
) -> None:
    """Flags what makes `what` less exact: few frames, a gap, a body that is drawn badly."""
    fps = frame_rate(track)
    if fps < LOW_FPS:
        out.flags.append(f"low frame rate ({fps:.0f} a second): {what} are less exact")
    if longest_gap_s > GAP_S:
        out.flags.append(f"no landmarks for {1e3 * longest_gap_s:.0f} ms in flight")
    scatter = flight.parabola.residual / max(track.height, 1e-9)
    if scatter > 0.01:
        words = f"the body's path in flight is noisy: {what} are less exact"
        out.warn(Cause.NOISE, words, Grade.POOR if scatter > _VERY_NOISY else Grade.LIMITED)


def implausible(metrics: Iterable[Metric], values: Mapping[str, float]) -> tuple[str, ...]:
    """A warning for every value that lies outside its metric's plausible range."""
    return tuple(
        f"{metric.name} {values[metric.name]:.3g} {metric.unit} is outside "
        f"{metric.low:g}–{metric.high:g}"
        for metric in metrics
        if metric.name in values and not metric.low <= values[metric.name] <= metric.high
    )
