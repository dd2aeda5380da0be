"""What the athlete reads while moving: live numbers, causal and provisional."""

from __future__ import annotations

from collections.abc import Mapping

from inference.motion.analyzer import AthleteProfile
from inference.motion.bodynow import Now
from inference.motion.measures import Channel, joint_angles
from inference.motion.medians import median
from inference.motion.memory import Plain
from inference.motion.scale import Scale, ScaleSource, scale_from_height
from inference.motion.window import Window

_LAST = ("jump_height_flight_m", "jump_height_com_m")
_QUIET_S = 0.5


class Readout:
    """Live metrics: the standing height learnt in quiet stances, the scale, the last jump's
    heights."""

    def __init__(self, profile: AthleteProfile) -> None:
        self._height_m = profile.height_m
        self._last: dict[str, float] = {}
        self._scale: Scale | None = None
        self._standing: float | None = None

    def finished(self, values: Mapping[str, float], scale: Scale | None) -> None:
        """A jump is final: show its heights, and go on with its scale; without values neither."""
        self._last = {name: values[name] for name in _LAST if name in values}
        if values and (self._scale is None or self._scale.source is ScaleSource.GRAVITY):
            self._scale = scale

    def forget(self) -> None:
        """The athlete left the picture: who comes back may stand elsewhere."""
        self._standing = None
        self._scale = None

    def carry(self) -> Plain:
        """What another one must know to go on."""
        scale = self._scale
        told = None if scale is None else [scale.metres, scale.source.value]
        return {"last": self._last, "scale": told, "standing": self._standing}

    def go_on(self, told: Plain) -> None:
        """Take the place of another one; raises ValueError, KeyError or TypeError."""
        scale, standing = told["scale"], told["standing"]
        self._last = {name: float(told["last"][name]) for name in _LAST if name in told["last"]}
        self._scale = None if scale is None else Scale(float(scale[0]), ScaleSource(scale[1]))
        self._standing = None if standing is None else float(standing)

    def metrics(
        self, window: Window, now: Now | None, count: int, *, quiet: bool
    ) -> Mapping[str, float]:
        """The numbers to show with this sample; lengths only where the scale is known. `quiet`: the
        athlete stands."""
        out = {"jump_count": float(count), **self._last}
        if now is None:
            return out
        if quiet and now.upright:
            self._learn(window)
        row = window.rows[-1]
        out.update(joint_angles(row))
        if self._scale is not None:
            out["com_velocity_mps"] = now.velocity * now.height * self._scale.metres
            if self._standing is not None:
                rise = float(row[Channel.COM]) - self._standing
                out["com_height_m"] = rise * self._scale.metres
        return out

    def _learn(self, window: Window) -> None:
        part = window.rows[window.since(window.times_s[-1] - _QUIET_S)]
        self._standing = median(part[:, Channel.COM])
        if self._height_m is None:
            return
        sole = 0.5 * (part[:, Channel.TOE] + part[:, Channel.HEEL])
        scale = scale_from_height(self._height_m, median(part[:, Channel.EYE] - sole))
        self._scale = scale or self._scale
