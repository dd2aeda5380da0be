"""Counts and fractions as bars, in SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from inference.reporting.axes import RIGHT, WIDTH, Frame, round_numbers, text_at, value_ticks

HEIGHT = 220
_TOP = 12
_GAP = 0.12
"""Of a bar's width, on each side."""

_ROW_PX, _LABEL_PX = 22, 130


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts in steps of `width` from 0; a line marks the `limit`."""

    title: str
    unit: str
    width: float
    counts: Sequence[int]
    limit: float

    def svg(self) -> Markup:
        """The drawing; empty when there is nothing to draw."""
        if not any(self.counts):
            return Markup("")
        last = max(len(self.counts) * self.width, self.limit * 1.1)
        frame = Frame(0.0, last, 0.0, float(max(self.counts)) * 1.05, _TOP, HEIGHT)
        parts = [*value_ticks(frame, 0), *self._bars(frame), *_across(frame), self._mark(frame)]
        said = f"{self.title}: {sum(self.counts)} in all, by {self.unit}"
        return _drawing(HEIGHT, said, parts)

    def _bars(self, frame: Frame) -> list[Markup]:
        bar = Markup(
            '<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
        )
        out = []
        for step, count in enumerate(self.counts):
            if not count:
                continue
            left, right = (frame.x((step + part) * self.width) for part in (_GAP, 1 - _GAP))
            top = frame.y(count)
            said = f"{step * self.width:g} to {(step + 1) * self.width:g} {self.unit}: {count}"
            out.append(bar.format(left, top, round(right - left, 1), frame.floor - top, said))
        return out

    def _mark(self, frame: Frame) -> Markup:
        line = Markup(
            '<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}"><title>{3}</title></line>'
        )
        return line.format(frame.x(self.limit), _TOP, frame.floor, f"{self.limit:g} {self.unit}")


@dataclass(frozen=True, slots=True)
class Rows:
    """A bar across for each name; `shown` is what stands beside it, and bars below `limit`, where
    there is one, look bad. `whole` is the value of a bar as long as there is room."""

    title: str
    names: Sequence[str]
    values: Sequence[float]
    shown: Sequence[str]
    limit: float | None = None
    whole: float | None = None

    def svg(self) -> Markup:
        """The drawing; empty when there is nothing to draw."""
        most = self.whole or max(self.values, default=0.0)
        if most <= 0:
            return Markup("")
        height = _ROW_PX * len(self.names) + 6
        room = WIDTH - RIGHT - _LABEL_PX - 62
        bar = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
        parts = []
        each = zip(self.names, self.values, self.shown, strict=True)
        for row, (name, value, shown) in enumerate(each):
            top, width = 4 + row * _ROW_PX, round(room * value / most, 1)
            bad = self.limit is not None and value < self.limit
            kind = "bar bad" if bad else "bar"
            parts.append(text_at("name", 0, top + 13, name))
            parts.append(bar.format(kind, _LABEL_PX, top, width, _ROW_PX - 5))
            parts.append(text_at("value", _LABEL_PX + width + 5, top + 13, shown))
        said = "; ".join(
            f"{name} {shown}" for name, shown in zip(self.names, self.shown, strict=True)
        )
        return _drawing(height, f"{self.title}: {said}", parts)


def _across(frame: Frame) -> list[Markup]:
    return [
        text_at("tick time", frame.x(one), HEIGHT - 8, f"{one:g}")
        for one in round_numbers(frame.first, frame.last)
    ]


def _drawing(height: int, said: str, parts: Sequence[Markup]) -> Markup:
    head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        WIDTH, height, said
    )
    return Markup("").join([head, *parts, Markup("</svg>")])
