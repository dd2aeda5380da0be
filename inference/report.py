"""What a recorded file gave: every attempt with its metrics, and their summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean, median, stdev
from typing import Any

from inference.motion.analyzer import Event, EventStage
from inference.motion.sport import Metric, Sport
from inference.motion.verdict import Verdict

_RATE_SPAN = 30


@dataclass(frozen=True, slots=True)
class Attempt:
    """One final: its number from 1, its media time, and its metrics in SI units.

    `absent` says why a metric could not be measured; `flags` are warnings; `verdict` says how far
    the numbers can be trusted, None where the sport does not judge.
    """

    number: int
    media_time_s: float
    metrics: dict[str, float]
    absent: dict[str, str]
    flags: tuple[str, ...]
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Best:
    """A metric over all attempts in which it was measured.

    `sd` is the sample's standard deviation, None for a single attempt; `cv_pct` is the
    coefficient of variation, None without `sd` or about a mean of zero.
    """

    mean: float
    best: float
    count: int = 1
    sd: float | None = None
    cv_pct: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The analysis of one file. `fps` is 0 for a single frame, `dropped` counts by reason the
    frames that could not be used; sizes are those of the upright picture, in pixels."""

    sport: str
    video: str
    frame_count: int
    frames_with_person: int
    duration_s: float
    fps: float
    width: int
    height: int
    attempts: tuple[Attempt, ...]
    attempt_kind: str
    metrics: Mapping[str, Best]
    dropped: Mapping[str, int]
    engine: str
    verdict: Verdict = field(default_factory=Verdict)
    """On the recording as a whole: why there may be nothing to measure in it."""

    def to_json(self) -> dict[str, Any]:
        """As a JSON object: numbers, text, lists and maps only."""
        out = asdict(self)
        kind, metrics = out.pop("attempt_kind"), out.pop("metrics")
        out["attempts"] = [_plain(one) for one in out["attempts"]]
        out["verdict"] = _plain(out["verdict"])
        out["summary"] = {
            f"{kind}_count": len(self.attempts),
            "metrics": {name: _known(best) for name, best in metrics.items()},
        }
        return out


def _plain(value: Any) -> Any:
    """Lists for tuples, at any depth."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _known(best: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in best.items() if value is not None}


def attempts_of(events: Sequence[Event]) -> tuple[Attempt, ...]:
    """The finals among a stream's events, in the order of their numbers."""
    finals = [event for event in events if event.stage is EventStage.FINAL]
    finals.sort(key=lambda event: event.number)
    return tuple(
        Attempt(
            event.number,
            event.media_time_s,
            dict(event.values),
            dict(event.absent),
            event.flags,
            event.verdict,
        )
        for event in finals
    )


def summary_of(sport: Sport, attempts: Sequence[Attempt]) -> dict[str, Best]:
    """Mean, best and spread of each of the sport's metrics that was measured at least once."""
    measured = {
        metric: [one.metrics[metric.name] for one in attempts if metric.name in one.metrics]
        for metric in sport.metrics
    }
    return {metric.name: _over(metric, values) for metric, values in measured.items() if values}


def frame_rate(media_times_s: Sequence[float]) -> float:
    """Frames a second: the median over spans of up to 30 frames.

    A span instead of a single step, because some containers round their times to milliseconds.
    """
    span = min(_RATE_SPAN, len(media_times_s) - 1)
    if span < 1:
        return 0.0
    later = media_times_s[span:]
    return span / median(b - a for a, b in zip(media_times_s, later, strict=False))


def _over(metric: Metric, values: Sequence[float]) -> Best:
    mean, best = fmean(values), _best(metric, values)
    if len(values) < 2:
        return Best(mean, best)
    sd = stdev(values)
    return Best(mean, best, len(values), sd, 100.0 * sd / abs(mean) if mean else None)


def _best(metric: Metric, values: Sequence[float]) -> float:
    return min(values) if metric.lower_is_better else max(values)
