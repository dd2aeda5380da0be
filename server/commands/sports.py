"""`sideline sports`."""

from __future__ import annotations

from inference.sports.registry import get_sport, sport_names


def sports() -> None:
    """Print each sport with its metrics."""
    for name in sport_names():
        sport = get_sport(name)
        print(f"{name}: {sport.label}; camera {sport.view}, at least {sport.minimum_fps:g} fps")
        for metric in sport.metrics:
            print(f"  {metric.name:<28} {metric.label} ({metric.unit})")
