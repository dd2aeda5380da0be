"""What somebody who does not fit is told."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from server.admission.admission import Admission, NoRoom
from server.admission.ladder import Ask
from server.admission.machine import Usage
from tests.unit.server.admission.test_meter import DETECTOR, LANDMARKS, scheduler


@dataclass
class Silent:
    """A session that has just come."""

    id: str = "a"
    frames: int = 0
    adaptive: bool = False
    flowing: bool = False
    lines: int = 360

    def ask(self, asked: Ask) -> None:
        """Nobody is asked for less."""
        raise AssertionError(asked)


@pytest.mark.parametrize(
    ("cores", "frame_s", "said"),
    [
        (1.0, 0.006, "its processors would have too little to spare"),
        (64.0, 0.012, "answers would take"),
        (64.0, 0.1, "there is no time for the frames of one more"),
    ],
)
def test_the_reason_is_what_there_is_too_little_of(cores: float, frame_s: float, said: str) -> None:
    """Processors, or time; and never an age inside the budget."""
    each_s = {LANDMARKS: frame_s, DETECTOR: frame_s}
    admission = Admission(
        lambda: [Silent()],
        lambda: scheduler(executors=1, alone_s=each_s, each_s=each_s),
        budget_s=0.1,
        usage=lambda: Usage(cores=cores),
    )
    with pytest.raises(NoRoom, match=f"^1 sessions fill the server: .*{said}.*adaptive=true"):
        admission.admit(adaptive=False)
