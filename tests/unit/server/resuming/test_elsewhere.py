"""What is gone on with, of what was kept and what is known to have been told."""

from dataclasses import replace

from inference.motion.memory import Memory
from server.resuming.elsewhere import past_of
from server.sessions.told import FINAL
from server.wire.control import EventMessage
from tests.unit.server.resuming.test_snapshot import SNAPSHOT

NOW_S = SNAPSHOT.at_s + 2.0


def event(number: int, event_id: int, stage: str = FINAL) -> EventMessage:
    """One that was told."""
    return EventMessage("jump", stage, 1.0, number, id=event_id)


def test_an_open_jump_is_gone_on_with() -> None:
    """Nothing says that it was handed out; the next event has the next number."""
    past = past_of(SNAPSHOT, 7, [event(1, 6)], NOW_S)
    assert past.memory == SNAPSHOT.memory
    assert (past.last_event, past.heard, past.events) == (7, 7, ())
    assert past.ago_s == SNAPSHOT.ago_s + 2.0


def test_a_jump_that_was_handed_out_since_is_not_handed_out_again() -> None:
    """It is told once more to a client that has not heard of it."""
    final = event(2, 8)
    past = past_of(SNAPSHOT, 7, [event(1, 6), final], NOW_S)
    assert past.memory.open is None
    assert (past.memory.count, past.last_event, past.events) == (2, 8, (final,))
    assert past_of(SNAPSHOT, 8, [final], NOW_S).events == ()


def test_a_jump_that_may_have_been_handed_out_is_not_handed_out_again() -> None:
    """The client has heard of something that nobody else knows of."""
    past = past_of(SNAPSHOT, 8, [], NOW_S)
    assert (past.memory.open, past.memory.count, past.last_event) == (None, 2, 8)


def test_who_does_not_say_what_it_heard_has_heard_everything() -> None:
    """As on the session's own server."""
    past = past_of(SNAPSHOT, None, [event(2, 9, "provisional")], NOW_S)
    assert (past.heard, past.last_event, past.events) == (9, 9, ())
    assert past.memory.open is not None


def test_a_jump_counts_that_was_final_before_it_was_kept() -> None:
    """Told, but after the last snapshot: its number is taken."""
    young = replace(SNAPSHOT, memory=Memory(1, 3.0, 3.0))
    assert past_of(young, 8, [event(2, 8)], NOW_S).memory.count == 2


def test_clocks_that_differ_make_no_time_go_backwards() -> None:
    """The other server's clock was ahead."""
    assert past_of(SNAPSHOT, 7, [], SNAPSHOT.at_s - 5.0).ago_s == SNAPSHOT.ago_s
