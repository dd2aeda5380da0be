"""What became of a session's frames, told reliably: `metrics` loses messages, and `drops` with
them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Counts:
    """Since the session began, over all its connections: the `frames` that the server knows to
    have been sent; of these, those whose results it has sent on `metrics`; and those that it has
    left out, by reason. What is neither is under way."""

    frames: int
    answered: int
    drops: Mapping[str, int] = field(default_factory=dict)
