"""What a sport may ask about the athlete and the place, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to be told: its name with the unit at its end, a label, the unit."""

    name: str
    label: str
    unit: str


_KNOWN = {
    one.name: one
    for one in (
        Input("height_m", "Athlete's height", "m"),
        Input("mass_kg", "Athlete's mass", "kg"),
        Input("box_height_m", "Height of the box", "m"),
        Input("speed_mps", "Speed of the treadmill", "m/s"),
    )
}


def input_of(name: str) -> Input:
    """The words for an input; one that is not known here is called by its own name."""
    return _KNOWN.get(name, Input(name, name, ""))
