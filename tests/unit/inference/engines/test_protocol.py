"""What an engine's process is asked, and what it answers."""

from __future__ import annotations

from math import inf

import pytest

from inference.engines.arena import MAX_BATCH
from inference.engines.base import Net
from inference.engines.protocol import ASKED_BYTES, asked, check, failure, read_asked
from inference.errors import (
    EngineError,
    InvalidInput,
    ModelError,
    NoPersonFound,
    SidelineError,
    UnknownEngine,
)


@pytest.mark.parametrize("net", Net)
@pytest.mark.parametrize("count", [1, MAX_BATCH])
@pytest.mark.parametrize("due_s", [12.5, inf])
def test_a_question_comes_as_it_was_asked(net: Net, count: int, due_s: float) -> None:
    """In a few bytes, always as many."""
    data = asked(net, count, due_s)
    assert len(data) == ASKED_BYTES
    assert read_asked(data) == (net, count, due_s)


@pytest.mark.parametrize("count", [0, MAX_BATCH + 1, 65535])
def test_what_no_slot_can_hold_is_refused(count: int) -> None:
    """Nothing beyond the slot is ever read, nor a net that there is not."""
    with pytest.raises(ValueError, match="a batch of"):
        read_asked(asked(Net.DETECTOR, count))
    with pytest.raises(ValueError, match="number 255"):
        read_asked(b"\xff" + asked(Net.DETECTOR, 1)[1:])


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (EngineError("broken"), EngineError),
        (ModelError("missing"), ModelError),
        (InvalidInput("wrong"), InvalidInput),
        (UnknownEngine("abacus", ["fake"]), EngineError),
        (NoPersonFound("nobody"), EngineError),
    ],
)
def test_an_error_there_is_one_here(there: SidelineError, here: type[SidelineError]) -> None:
    """Of the same kind, as far as callers tell kinds apart, in the same words."""
    with pytest.raises(here) as raised:
        check(failure(there))
    assert type(raised.value) is here
    assert str(raised.value) == str(there)


def test_other_messages_are_no_errors() -> None:
    """Nor is nothing at all."""
    check({"ready": "fake"})
    check({})
