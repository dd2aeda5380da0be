"""Options: numbers with a unit and a range, written once, as the fields of a dataclass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any

import numpy as np

from inference.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Option:
    """One number that may be set: unit, range, default, and the span that a seed draws it from.

    `drawn` is None for what a seed leaves alone; `whole` demands an integer.
    """

    name: str
    default: float
    unit: str
    low: float
    high: float
    drawn: tuple[float, float] | None
    whole: bool

    def describe(self) -> str:
        """One line for an error or a help text."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name} (default {self.default:g}{unit}, from {self.low:g} to {self.high:g})"

    def check(self, value: float) -> None:
        """Raises InvalidInput when the value is out of range, not finite or not whole."""
        if not isfinite(value) or not self.low <= value <= self.high:
            raise InvalidInput(f"{value:g} is out of range for {self.describe()}")
        if self.whole and value != int(value):
            raise InvalidInput(f"{value:g} is not a whole number: {self.describe()}")


def option(
    default: float,
    unit: str,
    low: float,
    high: float,
    drawn: tuple[float, float] | None = None,
) -> Any:
    """A dataclass field that is an option; an integer default makes it a whole number."""
    return field(default=default, metadata={"unit": unit, "low": low, "high": high, "drawn": drawn})


def options_of(kind: type) -> tuple[Option, ...]:
    """The options among a dataclass's fields, in order."""
    return tuple(
        Option(
            name=each.name,
            default=float(each.default),  # type: ignore[arg-type]
            whole=isinstance(each.default, int),
            **each.metadata,
        )
        for each in fields(kind)
        if each.metadata
    )


def check_options(values: object) -> None:
    """Raises InvalidInput for the first option of a dataclass instance that is out of range."""
    for each in options_of(type(values)):
        each.check(getattr(values, each.name))


def drawn_by(kind: type, seed: int) -> dict[str, float]:
    """What a seed makes of a dataclass's options: nothing for seed 0, otherwise drawn values."""
    rng = np.random.default_rng([seed, len(kind.__name__)])
    shares = [(each, float(rng.random())) for each in options_of(kind)]
    if seed == 0:
        return {}
    return {
        each.name: round(each.drawn[0] + share * (each.drawn[1] - each.drawn[0]), 4)
        for each, share in shares
        if each.drawn
    }


def typed(kind: type, values: Mapping[str, float]) -> dict[str, Any]:
    """The values that are options of a dataclass, whole numbers as integers."""
    out: dict[str, Any] = {}
    for each in options_of(kind):
        if each.name in values:
            value = values[each.name]
            each.check(value)
            out[each.name] = int(value) if each.whole else float(value)
    return out
