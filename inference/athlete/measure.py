"""Prints how far a sport's numbers are from the athlete's truth, on exact landmarks with noise.

`python -m inference.athlete.measure dropjump [--fps 60] [--noise 1.5] [--seeds 60]`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from inference.athlete.motion import Attempt
from inference.athlete.params import camera_params
from inference.athlete.samples import exact_samples
from inference.athlete.sports import athlete_sport, athlete_sport_names
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.sports.registry import get_sport

_NEAR_S = 0.2
"""A final belongs to the truth that is no further away."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Found minus true by metric, in the metrics' units, over all attempts that were found.

    `true_count` attempts were made; `false_count` finals belong to none of them.
    """

    true_count: int
    found_count: int
    false_count: int
    by_metric: Mapping[str, Sequence[float]]


def measure_errors(sport: str, seeds: Iterable[int], fps: float, noise_px: float) -> Errors:
    """Analyse one athlete and camera a seed; `noise_px` as in `exact_samples`."""
    by_metric: dict[str, list[float]] = {}
    true_count = found_count = false_count = 0
    for seed in seeds:
        params = athlete_sport(sport).draw(seed)
        view = camera_params(seed)
        clip = exact_samples(params, fps, camera=view, noise_px=noise_px, noise_seed=seed)
        finals = finals_of(sport, clip.samples)
        pairs = list(matches(clip.attempts, finals))
        true_count += len(clip.attempts)
        found_count += len(pairs)
        false_count += len(finals) - len(pairs)
        for truth, final in pairs:
            for name in truth.metrics.keys() & final.values.keys():
                error = final.values[name] - truth.metrics[name]
                by_metric.setdefault(name, []).append(error)
    return Errors(true_count, found_count, false_count, by_metric)


def finals_of(
    sport: str, samples: Iterable[PoseSample], profile: AthleteProfile | None = None
) -> list[Event]:
    """What a new analyzer says is final, in order."""
    analyzer = get_sport(sport).create(profile or AthleteProfile())
    events = [event for sample in samples for event in analyzer.push(sample).events]
    return [event for event in (*events, *analyzer.flush()) if event.stage is EventStage.FINAL]


def matches(truths: Sequence[Attempt], finals: Sequence[Event]) -> Iterator[tuple[Attempt, Event]]:
    """Each true attempt with the nearest final, if that is near."""
    for truth in truths:
        near = min(finals, key=lambda one: abs(one.media_time_s - truth.media_time_s), default=None)
        if near is not None and abs(near.media_time_s - truth.media_time_s) < _NEAR_S:
            yield truth, near


def lines_of(errors: Errors) -> Iterator[str]:
    """A line for the counts, then one for each metric."""
    yield (
        f"{errors.found_count} of {errors.true_count} attempts found, "
        f"{errors.false_count} that were none"
    )
    for name, values in sorted(errors.by_metric.items()):
        sizes = [abs(value) for value in values]
        yield (
            f"{name:24} bias {fmean(values):+8.4f}  mean error {fmean(sizes):7.4f}  "
            f"largest {max(sizes):7.4f}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sport", choices=athlete_sport_names())
    parser.add_argument("--fps", type=float, nargs="+", default=[60.0, 120.0])
    parser.add_argument("--noise", type=float, default=1.5, help="pixels of 640×360")
    parser.add_argument("--seeds", type=int, default=60, help="how many athletes, from 1 on")
    asked = parser.parse_args()
    for fps in asked.fps:
        errors = measure_errors(asked.sport, range(1, asked.seeds + 1), fps, asked.noise)
        print(f"{asked.sport}, {fps:g} fps, {asked.noise:g} px of noise")
        for line in lines_of(errors):
            print(f"  {line}")


if __name__ == "__main__":
    main()
