from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from inference.batching.policy import FairOldestFirst, Ready

NOW_S = 100.0


def live(stream: int, age_s: float = 0.0, served: int = 0) -> Ready:
    """A live stream whose frame is this old."""
    return Ready(stream, True, NOW_S - age_s, served)


def recorded(stream: int, age_s: float = 0.0, served: int = 0) -> Ready:
    """A recorded file whose frame has waited this long."""
    return Ready(stream, False, NOW_S - age_s, served)


def take(ready: Sequence[Ready], policy: FairOldestFirst | None = None) -> tuple[int, ...]:
    """The streams that are taken when nothing is in flight."""
    return (policy or FairOldestFirst()).choose(ready, NOW_S, 0).take


ANY = st.lists(
    st.builds(
        Ready,
        stream=st.integers(0, 99),
        live=st.booleans(),
        since_s=st.floats(NOW_S - 5, NOW_S),
        served=st.integers(0, 20),
        behind=st.integers(0, 3),
    ),
    unique_by=lambda one: one.stream,
    max_size=20,
)


@given(ANY, st.integers(0, 12), st.integers(1, 8))
def test_a_choice_is_possible(ready: list[Ready], in_flight: int, max_batch: int) -> None:
    """Each ready stream is taken at most once, or late, or left; the batch is never too large."""
    choice = FairOldestFirst(max_batch=max_batch).choose(ready, NOW_S, in_flight)
    assert len(choice.take) <= max(0, max_batch - in_flight)
    named = [*choice.take, *choice.late, *choice.superseded]
    assert len(set(named)) == len(named)
    assert set(named) <= {one.stream for one in ready}


@given(ANY)
def test_only_live_frames_over_the_budget_are_late(ready: list[Ready]) -> None:
    """A recorded frame is never dropped; a live one exactly when it is over the budget."""
    late = FairOldestFirst(budget_s=0.2).choose(ready, NOW_S, 0).late
    assert set(late) == {one.stream for one in ready if one.live and NOW_S - one.since_s > 0.2}


@given(ANY)
def test_only_live_frames_with_fresher_ones_behind_them_give_way(ready: list[Ready]) -> None:
    """A frame that has waited too long for a burst is dropped only for another of its stream."""
    given_way = FairOldestFirst(budget_s=0.2, catch_up_s=0.08).choose(ready, NOW_S, 0).superseded
    assert set(given_way) == {
        one.stream for one in ready if one.live and one.behind and 0.08 < NOW_S - one.since_s <= 0.2
    }


def test_a_burst_is_worked_on_while_there_is_time() -> None:
    """Frames behind it do not push out a frame that is young enough."""
    burst = Ready(1, True, NOW_S - 0.05, served=0, behind=3)
    assert take([burst]) == (1,)


def test_what_the_network_took_does_not_push_a_frame_out() -> None:
    """A frame that came slowly, and the burst behind it, have waited only since decoding."""
    slow = Ready(1, True, NOW_S - 0.15, served=0, behind=3, decoded_s=NOW_S - 0.01)
    assert take([slow]) == (1,)


@given(ANY)
def test_the_order_of_asking_does_not_matter(ready: list[Ready]) -> None:
    """The choice depends on the streams, not on the order in which they are listed."""
    shuffled = sorted(ready, key=lambda one: (one.served * 7919 + one.stream * 31) % 101)
    assert take(shuffled) == take(ready)


def test_the_one_served_longest_ago_comes_first() -> None:
    """Fairness goes before age."""
    assert take([live(1, 0.02, served=5), live(2, 0.01, served=4)]) == (2, 1)


def test_among_equals_the_oldest_frame_comes_first() -> None:
    """Of two streams served in the same turn, the older frame goes first."""
    assert take([live(1, 0.01), live(2, 0.02)]) == (2, 1)


def test_every_stream_gets_its_turn() -> None:
    """With room for one of three always-ready streams, each is served every third turn."""
    policy, served = FairOldestFirst(max_batch=1), {1: 0, 2: 0, 3: 0}
    order = []
    for turn in range(1, 10):
        ready = [live(stream, 0.01 * stream, last) for stream, last in served.items()]
        (chosen,) = take(ready, policy)
        served[chosen] = turn
        order.append(chosen)
    assert order == [3, 2, 1] * 3


def test_live_goes_before_recorded() -> None:
    """A recorded file takes what live streams leave."""
    assert take([recorded(1, 1.0), live(2, served=9)]) == (2, 1)


def test_a_recorded_file_is_never_starved() -> None:
    """One that has waited beyond its patience goes before live streams."""
    assert take([recorded(1, 2.5), live(2)]) == (1, 2)
