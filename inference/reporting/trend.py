"""How a metric went from attempt to attempt, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from inference.motion.sport import Metric, Sport
from inference.report import Report
from inference.reporting.axes import LEFT, RIGHT, WIDTH, Frame, text_at
from inference.reporting.readings import reading_of

HEIGHT = 150
_TOP = 26
_MOST = 4
_LABELLED = 10
"""More points than these are not labelled each."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A metric's values by the attempts' numbers, and the drawing of them."""

    metric: Metric
    points: Sequence[tuple[int, float]]

    @property
    def unit(self) -> str:
        """What the values are shown in."""
        return reading_of(self.metric, self.points[0][1]).unit

    def svg(self) -> Markup:
        """The drawing, the mean as a broken line."""
        values = [value for _, value in self.points]
        low, high = min(values), max(values)
        pad = 0.2 * (high - low) or 1.0
        ends = self.points[0][0] - 0.4, self.points[-1][0] + 0.4
        frame = Frame(*ends, low - pad, high + pad, _TOP, HEIGHT)
        told = "; ".join(f"{number}: {reading_of(self.metric, v)}" for number, v in self.points)
        head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            WIDTH, HEIGHT, f"{self.metric.label} by attempt. {told}"
        )
        y = frame.y(sum(values) / len(values))
        mean = Markup('<line class="mean" x1="{}" x2="{}" y1="{}" y2="{}"/>')
        line = mean.format(LEFT, WIDTH - RIGHT, y, y)
        return Markup("").join([head, line, *self._dots(frame), Markup("</svg>")])

    def _dots(self, frame: Frame) -> Iterator[Markup]:
        places = [(frame.x(number), frame.y(value)) for number, value in self.points]
        steps = " ".join(f"{'L' if i else 'M'}{x} {y}" for i, (x, y) in enumerate(places))
        yield Markup('<path class="curve0" d="{}"/>').format(steps)
        best = _best(self.metric, self.points)
        for (x, y), (number, value) in zip(places, self.points, strict=True):
            kind = "dot best" if value == best else "dot"
            yield Markup('<circle class="{}" cx="{}" cy="{}" r="4"/>').format(kind, x, y)
            if len(places) <= _LABELLED or value == best:
                yield text_at("tick time", x, y - 9, reading_of(self.metric, value).number)
            if len(places) <= 2 * _LABELLED or number % 5 == 0:
                yield text_at("tick time", x, HEIGHT - 8, str(number))


def _best(metric: Metric, points: Sequence[tuple[int, float]]) -> float:
    values = [value for _, value in points]
    return min(values) if metric.lower_is_better else max(values)


def trends_of(report: Report, sport: Sport) -> list[Trend]:
    """The metric that matters most and the first others, each measured in two attempts or more."""
    metrics = sorted(sport.metrics, key=lambda metric: metric.name != sport.cue)
    out = []
    for metric in metrics:
        points = [
            (one.number, one.metrics[metric.name])
            for one in report.attempts
            if metric.name in one.metrics
        ]
        if len(points) > 1:
            out.append(Trend(metric, points))
    return out[:_MOST]
