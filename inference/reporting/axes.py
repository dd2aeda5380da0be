"""What every drawing has: a frame with its axes, round numbers, labels that do not collide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

WIDTH = 440
LEFT, RIGHT, BOTTOM = 42, 10, 26
LETTER_PX = 6.4
_MOST_TICKS = 6
_GAP_PX = 6.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Places in a drawing of `WIDTH` by `height`, from `top` down, of values in two ranges."""

    first: float
    last: float
    low: float
    high: float
    top: int
    height: int

    @property
    def floor(self) -> int:
        """Where the lowest value lies."""
        return self.height - BOTTOM

    def x(self, value: float) -> float:
        """Across; what lies outside is put on the edge."""
        share = (min(max(value, self.first), self.last) - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Down."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.floor - share * (self.floor - self.top), 1)


def round_numbers(low: float, high: float) -> list[float]:
    """Up to six round numbers in the range."""
    raw = (high - low) / _MOST_TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(power * m for m in (1.0, 2.0, 2.5, 5.0, 10.0) if power * m >= raw)
    return [step * i for i in range(ceil(low / step), floor(high / step) + 1)]


def value_ticks(frame: Frame, digits: int) -> list[Markup]:
    """Lines across with their values."""
    line = Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>')
    out = []
    for value in round_numbers(frame.low, frame.high):
        y = frame.y(value)
        out.append(line.format(LEFT, WIDTH - RIGHT, y, y))
        text = f"{value + 0.0:.{digits}f}".replace("-", "−")
        out.append(text_at("tick value", LEFT - 6, y + 4, text))
    return out


def text_at(kind: str, x: float, y: float, words: str) -> Markup:
    """Letters whose looks the page's style gives."""
    label = Markup('<text class="{}" x="{}" y="{}">{}</text>')
    return label.format(kind, round(x, 1), round(y, 1), words)


def rows_for(spans: Sequence[tuple[float, float]], most: int) -> list[int | None]:
    """A row for each label that goes from here to there, such that none covers another; None
    where `most` rows have no room for it."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(most)]
    out: list[int | None] = []
    for left, right in spans:
        row = next((i for i, used in enumerate(taken) if _free(used, left, right)), None)
        if row is not None:
            taken[row].append((left, right))
        out.append(row)
    return out


def _free(used: Sequence[tuple[float, float]], left: float, right: float) -> bool:
    return all(right + _GAP_PX < a or left > b + _GAP_PX for a, b in used)
