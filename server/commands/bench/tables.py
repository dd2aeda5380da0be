"""Markdown tables, and figures as they stand in them."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    rule = ["---", *["--:"] * (len(heads) - 1)]
    lines = [heads, rule, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def percent(fraction: float) -> str:
    """With one decimal, and never rounded up to 100."""
    shown = f"{fraction:.1%}" if fraction == 1 else f"{min(fraction, 0.999):.1%}"
    return shown.replace("100.0%", "100%").replace("%", " %")


def ms(value: float | None) -> str:
    """Whole milliseconds; a dash for none."""
    return "–" if value is None else f"{value:.0f}"
