"""What is drawn over a recording beside the body: the phases around now, an attempt's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from inference.motion.sport import Sport
from inference.recordings.canvas import BLACK, LIME, ORANGE, SKY, WHITE, Canvas, Colour
from inference.report import Attempt
from inference.reporting.readings import reading_of

_SHADES = (Colour(110, 128, 128), SKY, ORANGE, LIME, Colour(200, 90, 150), Colour(140, 150, 180))
_MOST_LINES = 5
_LETTER = 0.62
"""A letter's width as a share of the capitals' height, about."""


def lines_of(attempt: Attempt, sport: Sport) -> list[str]:
    """The attempt's measured numbers in words, the one that matters most first."""
    metrics = sorted(sport.metrics, key=lambda metric: metric.name != sport.cue)
    told = [
        f"{metric.label}: {reading_of(metric, attempt.metrics[metric.name])}"
        for metric in metrics
        if metric.name in attempt.metrics
    ]
    return [f"{sport.attempt} {attempt.number}", *told[:_MOST_LINES]]


def draw_card(canvas: Canvas, lines: Sequence[str]) -> None:
    """Lines of text on dimmed ground, at the bottom on the left."""
    size = max(8, canvas.height // 36)
    bottom = canvas.height - _ribbon_height(canvas) - size
    top = bottom - int((2 * len(lines) + 0.6) * size)
    width = int(1.4 * _LETTER * size * max(map(len, lines))) + 2 * size
    canvas.dim(size // 2, top, size // 2 + width, bottom)
    for row, words in enumerate(lines):
        canvas.text(words, 1.2 * size, top + (2 * row + 1.7) * size, size, WHITE)


def draw_ribbon(canvas: Canvas, phases: Sequence[str], now: int, order: Sequence[str]) -> None:
    """A strip along the bottom with the phase of each of the frames around now, which is number
    `now` of them, marked; `order` is the sport's, in which colours are given out."""
    top, step = canvas.height - _ribbon_height(canvas), canvas.width / max(1, len(phases))
    first = 0
    for phase, run in groupby(phases):
        stop = first + sum(1 for _ in run)
        shade = _SHADES[order.index(phase) % len(_SHADES)] if phase in order else BLACK
        canvas.fill(round(first * step), top, round(stop * step), canvas.height, shade)
        first = stop
    middle = round((now + 0.5) * step)
    canvas.fill(middle - 1, top - 4, middle + 2, canvas.height, WHITE)


def _ribbon_height(canvas: Canvas) -> int:
    return max(6, canvas.height // 50)
