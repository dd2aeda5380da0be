"""What became of all frames of a server's sessions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol


class Counted(Protocol):
    """A session, as far as its frames go."""

    @property
    def answered(self) -> int:
        """Frames that were answered."""

    @property
    def missed(self) -> Counter[str]:
        """Frames that were not, by reason."""

    @property
    def unsent(self) -> Counter[str]:
        """Answers that were not sent, by reason."""


@dataclass(slots=True)
class Fates:
    """Frames answered, frames missed and answers unsent, by reason; they only ever grow."""

    answered: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    unsent: Counter[str] = field(default_factory=Counter)

    def add(self, session: Counted) -> None:
        """And those of one more session."""
        self.answered += session.answered
        self.missed += session.missed
        self.unsent += session.unsent

    def copy(self) -> Fates:
        """As they are now."""
        return Fates(self.answered, self.missed.copy(), self.unsent.copy())
