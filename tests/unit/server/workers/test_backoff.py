"""When a worker that ended is started again."""

from inference.clock import ManualClock
from server.workers.backoff import PAUSES_S, SOUND_AFTER_S, Backoff


def test_pauses_grow_while_it_keeps_ending() -> None:
    """At once the first time, then later and later, and no later than the last pause."""
    backoff = Backoff(ManualClock())
    pauses = []
    for _ in range(len(PAUSES_S) + 2):
        backoff.started()
        pauses.append(backoff.ended())
    assert pauses == [*PAUSES_S, PAUSES_S[-1], PAUSES_S[-1]]
    assert backoff.ends == len(pauses)


def test_one_that_ran_long_enough_is_started_at_once() -> None:
    """Its earlier ends are forgotten, but for their number."""
    clock = ManualClock()
    backoff = Backoff(clock)
    for _ in range(3):
        backoff.started()
        backoff.ended()
    backoff.started()
    clock.advance(SOUND_AFTER_S)
    assert backoff.ended() == 0.0
    assert backoff.ends == 4
