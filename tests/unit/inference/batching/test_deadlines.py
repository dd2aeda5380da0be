from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.batching.deadlines import EarliestDeadlineFirst
from inference.batching.policy import Choice, Ready
from inference.engines.base import Net

NOW_S = 100.0
DETECTOR, LANDMARKS = Net.DETECTOR, Net.LANDMARKS


@dataclass(frozen=True)
class Linear:
    """A batch takes `fixed_s` and `each_s` for every picture; σ is `spread_s`."""

    fixed_s: float = 0.0
    each_s: float = 0.010
    spread_s: float = 0.0

    def mean_s(self, net: Net, size: int) -> float:
        """The same for both nets."""
        del net
        return self.fixed_s + self.each_s * size

    def expected_s(self, net: Net, size: int) -> float:
        """Mean + σ."""
        return self.mean_s(net, size) + self.spread_s

    def pays(self, net: Net, size: int) -> bool:
        """When the fixed cost is worth saving."""
        return self.mean_s(net, size) <= self.mean_s(net, 1) * (0.3 + 0.7 * size)


PROCESSOR = Linear()
ACCELERATOR = Linear(fixed_s=0.004, each_s=0.0005)


def live(stream: int, left_s: float = 0.15, **changes: object) -> Ready:
    """A followed person's live frame that is due in `left_s` and has just been decoded."""
    one = Ready(stream, True, LANDMARKS, NOW_S + left_s, NOW_S)
    return replace(one, **changes)  # type: ignore[arg-type]


def recorded(stream: int, waited_s: float = 0.0, net: Net = LANDMARKS, share: float = 0) -> Ready:
    """A recorded file whose frame has waited so long."""
    return Ready(stream, False, net, inf, NOW_S - waited_s, share)


def choose(
    ready: Sequence[Ready],
    costs: Linear = PROCESSOR,
    *,
    executors: int = 1,
    max_batch: int = 8,
    free: int = 1,
    next_arrival_s: float = inf,
) -> Choice:
    """What the policy says."""
    policy = EarliestDeadlineFirst(costs, executors=executors, max_batch=max_batch)
    return policy.choose(ready, NOW_S, free=free, next_arrival_s=next_arrival_s)


LIVE = st.builds(
    Ready,
    stream=st.integers(0, 99),
    live=st.just(True),
    net=st.sampled_from(list(Net)),
    deadline_s=st.floats(NOW_S - 0.1, NOW_S + 0.2),
    waiting_since_s=st.floats(NOW_S - 0.2, NOW_S),
    share=st.floats(0, 1),
    behind=st.integers(0, 5),
    begun=st.booleans(),
)
RECORDED = st.builds(
    recorded, st.integers(100, 199), st.floats(0, 5), st.sampled_from(list(Net)), st.floats(0, 1)
)
ANY = st.lists(LIVE | RECORDED, unique_by=lambda one: one.stream, max_size=20)
COSTS = st.sampled_from([PROCESSOR, ACCELERATOR, Linear(0.001, 0.3), Linear(0.0, 1e-6)])


@given(ANY, COSTS, st.integers(1, 8), st.integers(1, 4), st.floats(0, 0.1))
def test_a_choice_is_possible(
    ready: list[Ready], costs: Linear, max_batch: int, free: int, soon_s: float
) -> None:
    """One net for at most so many streams, each named once; and never idle without a reason."""
    choice = choose(
        ready, costs, max_batch=max_batch, free=free, executors=free, next_arrival_s=NOW_S + soon_s
    )
    by_number = {one.stream: one for one in ready}
    named = [*choice.take, *choice.late, *choice.superseded]
    assert len(choice.take) <= max_batch
    assert len(set(named)) == len(named)
    assert set(named) <= set(by_number)
    assert {by_number[number].net for number in choice.take} <= {choice.net}
    left = set(by_number) - set(named)
    if not choice.take and left:
        assert NOW_S < choice.look_again_s <= NOW_S + soon_s


@given(ANY, COSTS)
def test_recorded_frames_and_begun_ones_are_never_dropped(
    ready: list[Ready], costs: Linear
) -> None:
    """Only a live frame that no net has seen is late or superseded."""
    choice = choose(ready, costs)
    dropped = {*choice.late, *choice.superseded}
    assert all(one.live and not one.begun for one in ready if one.stream in dropped)


@given(ANY)
def test_late_is_what_cannot_be_in_time(ready: list[Ready]) -> None:
    """A live frame is late exactly when what it still needs ends after its deadline."""
    needs_s = {LANDMARKS: 0.010, DETECTOR: 0.020}
    assert set(choose(ready).late) == {
        one.stream
        for one in ready
        if one.live and not one.begun and NOW_S + needs_s[one.net] > one.deadline_s
    }


@given(st.floats(0.1, 0.2))
def test_a_wrong_profile_does_not_drop_everything(left_s: float) -> None:
    """However slow the profile says the host is, a young frame is worked on: so it can learn."""
    assert choose([live(1, left_s)], Linear(each_s=5.0)).take == (1,)


@given(ANY)
def test_only_frames_with_fresher_ones_behind_them_give_way(ready: list[Ready]) -> None:
    """A live frame is superseded after it has waited too long, and only by its own stream."""
    choice = choose(ready)
    assert set(choice.superseded) == {
        one.stream
        for one in ready
        if one.live and not one.begun and one.behind and NOW_S - one.waiting_since_s > 0.08
    } - set(choice.late)


def test_while_a_queue_stands_frames_give_way_sooner() -> None:
    """A burst's frame may wait for eighty milliseconds, one of a standing queue for forty."""
    waited = live(1, behind=1, waiting_since_s=NOW_S - 0.06)
    policy = EarliestDeadlineFirst(PROCESSOR)
    assert policy.choose([waited], NOW_S).take == (1,)
    assert policy.choose([waited], NOW_S, standing=True).superseded == (1,)


@given(ANY, COSTS)
def test_the_order_of_asking_does_not_matter(ready: list[Ready], costs: Linear) -> None:
    """The choice depends on the streams, not on the order in which they are listed."""
    shuffled = sorted(ready, key=lambda one: one.stream * 31 % 101)
    assert choose(shuffled, costs).take == choose(ready, costs).take


@given(ANY, COSTS)
def test_live_goes_before_recorded(ready: list[Ready], costs: Linear) -> None:
    """A recorded file is taken only when no live frame is there, or its patience is over; then
    alone, for one frame."""
    choice = choose(ready, costs)
    by_number = {one.stream: one for one in ready}
    taken = [by_number[number] for number in choice.take]
    alive = [one for one in ready if one.live and one.stream not in {*choice.late}]
    alive = [one for one in alive if one.stream not in choice.superseded]
    if alive and any(not one.live for one in taken):
        assert len(taken) == 1
        assert NOW_S - taken[0].waiting_since_s > 2.0


@given(st.lists(st.integers(120, 150), min_size=2, max_size=5, unique=True))
def test_the_earliest_deadline_goes_first(left_ms: list[int]) -> None:
    """While all can be in time, the frame that is due first is next, whatever it has had."""
    ready = [live(number, left / 1e3, share=-left) for number, left in enumerate(left_ms)]
    assert choose(ready).take == (left_ms.index(min(left_ms)),)


def test_the_detector_has_a_deadline_of_its_own() -> None:
    """A frame that needs both nets goes first although its answer is due a little later."""
    searching = live(1, 0.155, net=DETECTOR)
    assert choose([live(2, 0.150), searching]).take == (1,)
    assert choose([live(2, 0.140), searching]).take == (2,)


def test_when_not_all_can_be_in_time_the_one_that_had_most_gives_way() -> None:
    """Three frames with time for two: the earliest of all waits, because its stream had most."""
    ready = [live(1, 0.021, share=0.9), live(2, 0.022), live(3, 0.023, share=0.1)]
    assert choose(ready).take == (2,)
    assert choose(ready[1:]).take == (2,)
    assert choose([ready[0], ready[2]]).take == (1,)


def test_a_frame_that_has_begun_never_gives_way() -> None:
    """Work that was paid for is finished first, whatever its stream has had."""
    ready = [live(1, 0.011, share=0.9, begun=True), live(2, 0.012)]
    assert choose(ready).take == (1,)


def test_many_executors_have_time_for_more() -> None:
    """What one executor cannot do in time, two can."""
    ready = [live(1, 0.021, share=0.9), live(2, 0.022), live(3, 0.023, share=0.1)]
    assert choose(ready, executors=2, free=2).take == (1,)


def test_where_batches_save_nothing_frames_go_one_by_one() -> None:
    """On a processor eight pictures take eight times as long: no batch, earlier answers."""
    assert len(choose([live(number) for number in range(8)]).take) == 1


def test_where_batches_pay_all_go_together() -> None:
    """On an accelerator all that wait go at once, the most urgent first."""
    ready = [live(number, 0.15 - number / 1000) for number in range(6)]
    assert choose(ready, ACCELERATOR).take == (5, 4, 3, 2, 1, 0)


@pytest.mark.parametrize(("left_s", "size"), [(0.021, 8), (0.0145, 6), (0.0119, 3)])
def test_a_batch_fits_half_the_slack(left_s: float, size: int) -> None:
    """The batch is the largest whose mean + σ takes half of what is left until the deadline."""
    costs = Linear(fixed_s=0.003, each_s=0.0005, spread_s=0.001)
    others = [live(number, 0.15) for number in range(1, 8)]
    assert len(choose([live(0, left_s), *others], costs).take) == size


def test_a_batch_is_for_one_net() -> None:
    """Frames for the other net wait for their own turn."""
    ready = [live(1, 0.15), live(2, 0.14, net=DETECTOR), live(3, 0.16), live(4, net=DETECTOR)]
    choice = choose(ready, ACCELERATOR)
    assert (choice.net, choice.take) == (DETECTOR, (2, 4))


def test_what_waits_is_shared_with_the_other_executors() -> None:
    """Six frames and three free executors: two each."""
    ready = [live(number) for number in range(6)]
    assert len(choose(ready, ACCELERATOR, executors=3, free=3).take) == 2


def test_it_waits_for_a_frame_that_is_about_to_come() -> None:
    """A picture more costs half a millisecond in the batch and four and a half after it."""
    choice = choose([live(1)], ACCELERATOR, next_arrival_s=NOW_S + 0.001)
    assert (choice.take, choice.look_again_s) == ((), NOW_S + 0.001)


@pytest.mark.parametrize(
    ("costs", "left_s", "soon_s", "free"),
    [
        (PROCESSOR, 0.15, 0.001, 1),
        (ACCELERATOR, 0.15, 0.003, 1),
        (ACCELERATOR, 0.010, 0.001, 1),
        (ACCELERATOR, 0.15, 0.001, 2),
    ],
    ids=["saves nothing", "too far off", "no slack", "another is free"],
)
def test_it_does_not_wait_for_nothing(
    costs: Linear, left_s: float, soon_s: float, free: int
) -> None:
    """Waiting must answer all earlier on average, and fit the slack."""
    choice = choose(
        [live(1, left_s)], costs, executors=free, free=free, next_arrival_s=NOW_S + soon_s
    )
    assert choice.take == (1,)


def test_recorded_batches_are_short() -> None:
    """A live frame that comes meanwhile waits for one batch of at most thirty milliseconds."""
    costs = Linear(fixed_s=0.010, each_s=0.005)
    assert len(choose([recorded(number) for number in range(8)], costs).take) == 4


def test_recorded_files_take_turns() -> None:
    """The one that has waited longest is next, among equals the one that has had least."""
    assert choose([recorded(1, 0.1), recorded(2, 0.2)]).take == (2,)
    assert choose([recorded(1, 0.1, share=0.5), recorded(2, 0.1, share=0.4)]).take == (2,)


def test_a_recorded_file_is_never_starved() -> None:
    """One that has waited beyond its patience goes before live streams, for one frame."""
    ready = [recorded(1, 2.5), recorded(2, 2.4), live(3, 0.011)]
    assert choose(ready, ACCELERATOR).take == (1,)
