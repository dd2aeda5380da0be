"""Numbers as a coach reads them."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.sport import Metric

_FORMS = {"m": ("cm", 100.0, 1), "°": ("°", 1.0, 0), "W": ("W", 1.0, 0), "%": ("%", 1.0, 1)}
_SHORT = ("contact_time", "flight_time")
_LONG_M = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A number and its unit."""

    number: str
    unit: str

    def __str__(self) -> str:
        space = "" if self.unit == "°" else " "
        return f"{self.number}{space}{self.unit}".strip()


def reading_of(metric: Metric, value: float) -> Reading:
    """Centimetres for lengths of the body, milliseconds for times on and off the floor."""
    if metric.unit == "s" and metric.name.startswith(_SHORT):
        return Reading(f"{1000.0 * value:.0f}", "ms")
    if metric.unit == "m" and metric.high > _LONG_M:
        return Reading(f"{value:.2f}", "m")
    if metric.unit in ("steps/min", "kN/m"):
        return Reading(f"{value:.1f}", metric.unit)
    unit, factor, digits = _FORMS.get(metric.unit, (metric.unit, 1.0, 2))
    return Reading(f"{factor * value:.{digits}f}".replace("-", "−"), unit)
