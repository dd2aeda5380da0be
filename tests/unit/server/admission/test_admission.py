"""What somebody who does not fit is told."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from server.admission.admission import Admission, NoRoom
from server.admission.decisions import Outcome
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


@pytest.mark.parametrize("frame_s", [0.001, 0.1])
def test_to_look_ahead_changes_nothing(frame_s: float) -> None:
    """What is said is what one that comes is answered, and no decision is counted for it."""
    each_s = {LANDMARKS: frame_s, DETECTOR: frame_s}
    admission = Admission(
        lambda: [Silent()],
        lambda: scheduler(executors=1, alone_s=each_s, each_s=each_s),
        budget_s=0.1,
        usage=lambda: Usage(cores=64.0),
    )
    admission.look(0.0)
    before = admission.snapshot()
    ahead = [admission.ahead(adaptive=False) for _ in range(3)]
    assert admission.snapshot() == before
    assert set(before.outcomes.values()) == {0}
    assert ahead[0] == ahead[1] == ahead[2]
    if ahead[0].outcome is Outcome.REFUSED:
        with pytest.raises(NoRoom):
            admission.admit(adaptive=False)
    else:
        assert admission.admit(adaptive=False) is ahead[0].outcome
    assert (ahead[0].outcome is Outcome.REFUSED) == (frame_s > 0.01)


def test_where_nothing_is_measured_everybody_would_come_in() -> None:
    """The age is still foretold."""
    each_s = {LANDMARKS: 0.1, DETECTOR: 0.1}
    admission = Admission(
        lambda: [Silent()],
        lambda: scheduler(executors=1, alone_s=each_s, each_s=each_s),
        budget_s=0.1,
        measured=False,
        usage=lambda: Usage(cores=64.0),
    )
    admission.look(0.0)
    ahead = admission.ahead(adaptive=True)
    assert ahead.outcome is Outcome.ADMITTED
    assert ahead.prediction.age_p95_s > 0.1
