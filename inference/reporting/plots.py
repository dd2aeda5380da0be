"""Curves over time as SVG, with phases shaded and events marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from inference.reporting.axes import (
    LETTER_PX,
    RIGHT,
    WIDTH,
    Frame,
    round_numbers,
    rows_for,
    text_at,
    value_ticks,
)

HEIGHT = 236
_TOP = 40
_ROW_PX = 14
_LABEL_ROWS = 2


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
        ends_s = float(self.times_s[0]), float(self.times_s[-1])
        # Room below the curves for the events' names.
        frame = Frame(*ends_s, low - pad - 0.16 * (high - low), high + pad, _TOP, HEIGHT)
        parts = [
            *_phases(frame, self.spans),
            *value_ticks(frame, self.digits),
            *_times(frame),
            *(_curve(frame, i, self.times_s, one) for i, one in enumerate(self.curves)),
            *_marks(frame, self.marks),
        ]
        head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            WIDTH, HEIGHT, f"{self.title}, {self.unit}, over time in seconds. {self._in_words()}"
        )
        return Markup("").join([head, *parts, Markup("</svg>")])

    def _in_words(self) -> str:
        """For who does not see the drawing."""
        ranges = (
            f"{one.label} from {np.nanmin(one.values):.{self.digits}f} to "
            f"{np.nanmax(one.values):.{self.digits}f}"
            for one in self.curves
            if np.isfinite(one.values).any()
        )
        moments = (f"{name} at {at_s:.2f} s" for name, at_s in self.marks)
        return "; ".join((*ranges, *moments)).replace("_", " ")


def _phases(frame: Frame, spans: Sequence[tuple[str, float, float]]) -> list[Markup]:
    """The phases as bands, their names above them in two rows, where they have room."""
    band = Markup(
        '<rect class="band{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
    )
    places = [(_words(name), frame.x(a), frame.x(b)) for name, a, b in spans]
    out = [
        band.format(i % 2, a, frame.top, round(b - a, 1), frame.floor - frame.top, words)
        for i, (words, a, b) in enumerate(places)
    ]
    middles = [(words, _inside(0.5 * (a + b), words)) for words, a, b in places]
    rows = rows_for([(x, x + LETTER_PX * len(words)) for words, x in middles], _LABEL_ROWS)
    for (words, x), row in zip(middles, rows, strict=True):
        if row is not None:
            out.append(text_at("phase", x, frame.top - 6 - _ROW_PX * row, words))
    return out


def _inside(middle: float, words: str) -> float:
    """Where words begin that stand around `middle`, but within the drawing."""
    return min(max(middle - 0.5 * LETTER_PX * len(words), 0.0), WIDTH - LETTER_PX * len(words))


def _words(name: str) -> str:
    return name.replace("_", " ").lower()


def _times(frame: Frame) -> list[Markup]:
    texts = [(value, f"{value:.2f}".rstrip("0").rstrip(".")) for value in _seconds(frame)]
    return [text_at("tick time", frame.x(at), HEIGHT - 8, f"{text} s") for at, text in texts]


def _seconds(frame: Frame) -> list[float]:
    return round_numbers(frame.first, frame.last)


def _curve(frame: Frame, number: int, times_s: NDArray[np.float64], curve: Curve) -> Markup:
    pieces, broken = [], True
    for time_s, value in zip(times_s.tolist(), curve.values.tolist(), strict=True):
        if not np.isfinite(value):
            broken = True
            continue
        pieces.append(f"{'M' if broken else 'L'}{frame.x(time_s)} {frame.y(value)}")
        broken = False
    path = Markup('<path class="curve{}" d="{}"><title>{}</title></path>')
    return path.format(number, " ".join(pieces), curve.label)


def _marks(frame: Frame, marks: Sequence[tuple[str, float]]) -> list[Markup]:
    """Events as lines, their names beside them where they do not cover one another."""
    line = Markup(
        '<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}"><title>{3}</title></line>'
    )
    out, places = [], []
    for name, time_s in sorted(marks, key=lambda mark: mark[1]):
        x, words = frame.x(time_s), _words(name)
        out.append(line.format(x, frame.top, frame.floor, f"{words}, {time_s:.3f} s"))
        left = min(x + 3, WIDTH - RIGHT - LETTER_PX * len(words))
        places.append((words, left, left + LETTER_PX * len(words)))
    rows = rows_for([(left, right) for _, left, right in places], _LABEL_ROWS)
    for (words, left, _), row in zip(places, rows, strict=True):
        if row is not None:
            out.append(text_at("event", left, frame.floor - 5 - _ROW_PX * row, words))
    return out
