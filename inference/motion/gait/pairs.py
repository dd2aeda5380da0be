"""Left against right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inference.motion.finals import Finals
from inference.motion.gait.stance import LEFT, RIGHT
from inference.motion.gait.steps import Step, mean_of

Value = Callable[[Step], float | None]


def of_side(steps: Sequence[Step], side: int, value: Value) -> float | None:
    """The mean of a value over one side's steps; None where none has it."""
    found = (value(step) for step in steps if step.side == side)
    return mean_of([one for one in found if one is not None])


def put_pair(out: Finals, name: str, steps: Sequence[Step], value: Value) -> None:
    """`put_symmetry` of a value's means."""
    put_symmetry(out, name, *(of_side(steps, side, value) for side in (LEFT, RIGHT)))


def put_symmetry(out: Finals, name: str, left: float | None, right: float | None) -> None:
    """100·|L - R| / mean, in per cent."""
    value = None
    if left is not None and right is not None and left + right != 0.0:
        value = 200.0 * abs((left - right) / (left + right))
    out.put(f"{name}_symmetry_pct", value, "steps of both sides are needed")
