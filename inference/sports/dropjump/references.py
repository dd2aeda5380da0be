"""What a drop jump's numbers mean."""

from __future__ import annotations

from inference.motion.sport import Reference

REFERENCES = (
    Reference(
        "contact_time_s",
        0.0,
        0.25,
        "",
        "The contact was short: a fast stretch-shortening cycle, what drop jumps train.",
        "The contact was longer than 250 ms: that is a slow stretch-shortening cycle. Use a lower "
        "box, and jump as if the floor were hot.",
        "D. Schmidtbleicher, «Training for power events», in P. V. Komi (ed.), «Strength and Power "
        "in Sport» (1992): the bound between fast and slow is 250 ms",
    ),
)
