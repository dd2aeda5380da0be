"""`sideline sports`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from inference.motion.inputs import input_of
from inference.motion.sport import Sport
from inference.sports.registry import all_sports


def sports() -> None:
    """Print each sport with its needs and metrics; on stderr those that cannot be used."""
    found = all_sports()
    for sport in found.sports:
        print("\n".join(_lines(sport)))
    for error in found.broken:
        print(f"note: {error}", file=sys.stderr)


def _lines(sport: Sport) -> Iterator[str]:
    yield f"{sport.name}: {sport.label}; camera {sport.view}, at least {sport.minimum_fps:g} fps"
    for name in sport.inputs:
        wanted = input_of(name)
        yield f"  needs {name:<22} {wanted.label}" + (f" ({wanted.unit})" if wanted.unit else "")
    for metric in sport.metrics:
        told = ", told at once" if metric.name == sport.cue else ""
        unit = f" ({metric.unit})" if metric.unit else ""
        yield f"  {metric.name:<28} {metric.label}{unit}{told}"
