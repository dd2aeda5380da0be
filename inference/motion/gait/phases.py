"""Which feet are on the floor, in a word."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Which feet are on the floor; UNKNOWN while nobody is seen, or too little of a stride."""

    STANCE_LEFT = "STANCE_LEFT"
    STANCE_RIGHT = "STANCE_RIGHT"
    FLIGHT = "FLIGHT"
    DOUBLE_STANCE = "DOUBLE_STANCE"
    UNKNOWN = "UNKNOWN"


def phase_of(on_floor: tuple[bool, bool] | None) -> Phase:
    """The phase that left and right foot make."""
    return Phase.UNKNOWN if on_floor is None else _PHASES[on_floor]


_PHASES = {
    (False, False): Phase.FLIGHT,
    (True, False): Phase.STANCE_LEFT,
    (False, True): Phase.STANCE_RIGHT,
    (True, True): Phase.DOUBLE_STANCE,
}
