"""Curves over time as SVG, with phases shaded and events marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

WIDTH, HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 24, 26
_MOST_TICKS = 5
_LABEL_PX, _LETTER_PX = 26, 6.4


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A named line; NaN breaks it."""

    label: str
    values: NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """Curves over the same times; spans are phases with their first and last second, marks are
    events with their time."""

    title: str
    unit: str
    times_s: NDArray[np.float64]
    curves: Sequence[Curve]
    spans: Sequence[tuple[str, float, float]] = ()
    marks: Sequence[tuple[str, float]] = ()
    digits: int = 2

    def svg(self) -> Markup:
        """The drawing; its colours are classes that the page's style fills in. Empty when there
        is nothing to draw."""
        values = np.concatenate([curve.values for curve in self.curves])
        known = values[np.isfinite(values)]
        if len(self.times_s) < 2 or not len(known):
            return Markup("")
        low, high = float(known.min()), float(known.max())
        pad = 0.06 * (high - low) or 1.0
        frame = _Frame(float(self.times_s[0]), float(self.times_s[-1]), low - pad, high + pad)
        parts = [
            *(_span(frame, i, *span) for i, span in enumerate(self.spans)),
            *_ticks(frame, self.digits),
            *(_curve(frame, i, self.times_s, one) for i, one in enumerate(self.curves)),
            *_marks(frame, self.marks),
        ]
        head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            WIDTH, HEIGHT, f"{self.title}, {self.unit}, over time in seconds"
        )
        return Markup("").join([head, *parts, Markup("</svg>")])


@dataclass(frozen=True, slots=True)
class _Frame:
    first_s: float
    last_s: float
    low: float
    high: float

    def x(self, time_s: float) -> float:
        share = (time_s - self.first_s) / (self.last_s - self.first_s)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def _span(frame: _Frame, number: int, name: str, first_s: float, last_s: float) -> Markup:
    """A phase's band, with its name where it has room."""
    a, b = (frame.x(min(max(t, frame.first_s), frame.last_s)) for t in (first_s, last_s))
    words = name.replace("_", " ").lower()
    band = Markup(
        '<rect class="band{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
    )
    out = band.format(number % 2, a, _TOP, round(b - a, 1), HEIGHT - _TOP - _BOTTOM, words)
    if b - a > _LETTER_PX * len(words):
        label = Markup('<text class="phase" x="{}" y="{}">{}</text>')
        out += label.format(round(0.5 * (a + b), 1), _TOP - 8, words)
    return out


def _ticks(frame: _Frame, digits: int) -> list[Markup]:
    line = Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>')
    label = Markup('<text class="tick {}" x="{}" y="{}">{}</text>')
    out = []
    for value in _round_numbers(frame.low, frame.high):
        y = frame.y(value)
        out.append(line.format(_LEFT, WIDTH - _RIGHT, y, y))
        out.append(label.format("value", _LEFT - 6, y + 4, f"{value:.{digits}f}"))
    for value in _round_numbers(frame.first_s, frame.last_s):
        text = f"{value:.2f}".rstrip("0").rstrip(".")
        out.append(label.format("time", frame.x(value), HEIGHT - 8, f"{text} s"))
    return out


def _round_numbers(low: float, high: float) -> list[float]:
    """Up to five round numbers in the range."""
    raw = (high - low) / _MOST_TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(power * m for m in (1.0, 2.0, 2.5, 5.0, 10.0) if power * m >= raw)
    return [step * i for i in range(ceil(low / step), floor(high / step) + 1)]


def _curve(frame: _Frame, number: int, times_s: NDArray[np.float64], curve: Curve) -> Markup:
    pieces, broken = [], True
    for time_s, value in zip(times_s.tolist(), curve.values.tolist(), strict=True):
        if not np.isfinite(value):
            broken = True
            continue
        pieces.append(f"{'M' if broken else 'L'}{frame.x(time_s)} {frame.y(value)}")
        broken = False
    path = Markup('<path class="curve{}" d="{}"><title>{}</title></path>')
    return path.format(number, " ".join(pieces), curve.label)


def _marks(frame: _Frame, marks: Sequence[tuple[str, float]]) -> list[Markup]:
    """Events as lines, their names beside them where they do not cover one another."""
    out, free_from = [], -1e9
    line = Markup(
        '<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}"><title>{3}</title></line>'
    )
    label = Markup('<text class="event" x="{}" y="{}">{}</text>')
    for name, time_s in sorted(marks, key=lambda mark: mark[1]):
        x, words = frame.x(time_s), str(escape(name.replace("_", " ")))
        out.append(line.format(x, _TOP, HEIGHT - _BOTTOM, f"{words}, {time_s:.3f} s"))
        if x > free_from:
            out.append(label.format(x + 3, HEIGHT - _BOTTOM - 6, words))
            free_from = x + _LETTER_PX * len(words) + 8
    return out
