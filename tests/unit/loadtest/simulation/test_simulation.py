"""The scheduler's own code under load, in simulated time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inference.batching.dispatch import Turn
from loadtest.simulation.device import Device, accelerator, processor
from loadtest.simulation.outcome import Outcome
from loadtest.simulation.rivals import fair_oldest, first_come
from loadtest.simulation.run import Simulation
from loadtest.simulation.streams import SimulatedStream, evenly

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

STREAM = st.builds(
    SimulatedStream,
    fps=st.sampled_from([5.0, 15.0, 30.0, 60.0]),
    live=st.just(True),
    person=st.booleans(),
    starts_s=st.floats(0, 0.5),
    uplink_s=st.floats(0, 0.08),
    jitter_s=st.floats(0, 0.03),
    burst_every_s=st.sampled_from([0.0, 0.3]),
    burst_s=st.floats(0.02, 0.5),
)
FILE = st.builds(SimulatedStream, live=st.just(False), frames=st.integers(0, 60))
STREAMS = st.lists(STREAM | FILE, min_size=1, max_size=8)
DEVICES = st.sampled_from([processor(1), processor(2), processor(4), accelerator()])


def run(streams: list[SimulatedStream], device: Device, seconds: float, **more: Any) -> Outcome:
    """One simulation."""
    return Simulation(streams, device, **more).run(seconds)


@SLOW
@given(STREAMS, DEVICES, st.integers(1, 6), st.integers(0, 99))
def test_every_frame_ends_exactly_once(
    streams: list[SimulatedStream], device: Device, max_batch: int, seed: int
) -> None:
    """Sent = answered + dropped by reason, for every stream under every load; answers come in
    order; nothing recorded is dropped but what the end of the simulation cuts off."""
    outcome = run(streams, device, 1.5, max_batch=max_batch, seed=seed)
    for one in outcome.streams:
        assert one.sent == len(one.order) + sum(one.drops.values())
        assert one.order == sorted(set(one.order))
        assert one.live or set(one.drops) <= {"closed"}
        assert not one.live or set(one.drops) <= {"late", "superseded"}
    assert max(outcome.snapshot.batches, default=0) <= max_batch
    assert outcome.snapshot.busy_now == outcome.snapshot.waiting == 0


@SLOW
@given(st.lists(STREAM, min_size=1, max_size=12), DEVICES, st.integers(0, 99))
def test_no_frame_waits_longer_than_its_budget(
    streams: list[SimulatedStream], device: Device, seed: int
) -> None:
    """A live frame that is worked on at all is begun within its budget of its first packet."""
    outcome = run(streams, device, 1.5, seed=seed)
    waits_s = [wait_s for one in outcome.streams for wait_s in one.waits_s]
    assert max(waits_s, default=0.0) <= 0.2


def test_below_capacity_nothing_is_lost() -> None:
    """Six streams with bursts on two executors: all in time."""
    outcome = run(evenly(6, burst_every_s=2.0), processor(2), 20)
    assert outcome.in_time >= 0.998
    assert outcome.worst >= 0.99


@pytest.mark.parametrize("streams", [7, 8, 10, 14])
def test_above_capacity_it_is_shared(streams: int) -> None:
    """Under up to twice the load the executors stay busy, and the stream that fares worst is
    near the average."""
    outcome = run(evenly(streams, burst_every_s=2.0), processor(2), 20)
    assert outcome.busy > 0.97
    assert outcome.worst > outcome.in_time - 0.08
    assert outcome.age_s(50) < 0.07
    assert outcome.age_s(95) < 0.12


def test_it_does_better_than_others() -> None:
    """At the edge, more in time than the first come, and than whoever has had least."""
    streams = evenly(7, burst_every_s=2.0)
    ours = run(streams, processor(2), 20).in_time
    assert ours > run(streams, processor(2), 20, make_policy=first_come).in_time + 0.05
    assert ours > run(streams, processor(2), 20, make_policy=fair_oldest).in_time + 0.05


def test_a_few_frames_in_hand_are_better_than_one() -> None:
    """With a depth of one, a burst's frames are lost although there was time for them."""
    streams = evenly(5, burst_every_s=1.0)
    assert run(streams, processor(2), 20, depth=6).in_time > 0.999
    assert run(streams, processor(2), 20, depth=1).in_time < 0.97


def test_streams_of_few_frames_do_not_starve_one_of_many() -> None:
    """Under load, thirty slow streams and one fast: the fast one has its share all the same."""
    slow = evenly(30, fps=8.0)
    outcome = run([*slow, SimulatedStream(fps=30.0)], processor(2), 20)
    answered = [len(one.order) for one in outcome.streams]
    assert answered[-1] >= 0.9 * sum(answered[:-1]) / 30


def test_an_accelerator_is_filled() -> None:
    """150 streams need batches: they come about, and all are in time."""
    outcome = run(evenly(150), accelerator(), 4, max_batch=32)
    assert outcome.in_time > 0.995
    assert max(outcome.snapshot.batches) > 24


def test_files_take_only_idle_time() -> None:
    """Two files beside five live streams: live as before but for one batch, files whole."""
    live = evenly(5, burst_every_s=2.0)
    files = [SimulatedStream(live=False, frames=300)] * 2
    alone, beside = run(live, processor(2), 20), run([*live, *files], processor(2), 20)
    assert beside.in_time > alone.in_time - 0.01
    assert beside.age_s(95) < alone.age_s(95) + 0.015
    assert [len(one.order) for one in beside.streams if not one.live] == [300, 300]


def test_a_file_is_not_starved() -> None:
    """Beside twice too many live streams a file still has a frame every two seconds or so."""
    file = SimulatedStream(live=False, frames=1000)
    outcome = run([*evenly(14), file], processor(2), 20)
    assert 8 <= len(outcome.streams[-1].order) <= 14


def test_what_is_dropped_costs_nothing() -> None:
    """Every picture that went through a net was delivered: none was cut and then thrown away."""
    outcome = run(evenly(14, burst_every_s=1.0), processor(2), 10)
    answered = sum(len(one.order) for one in outcome.streams)
    pictures = outcome.snapshot.pictures
    assert sum(outcome.drops().values()) > 1000
    assert pictures["pose_landmark_full"] == answered
    assert pictures["pose_detector"] == 14


def test_the_profile_follows_stolen_time() -> None:
    """When the device becomes half as fast, late frames are known before they cost anything."""
    slower = replace(processor(2), stolen=lambda now_s: 2.0 if now_s > 5 else 1.0)
    outcome = run(evenly(5), slower, 20)
    assert outcome.snapshot.foretold_ratio == pytest.approx(1.0, abs=0.1)
    assert outcome.worst > outcome.in_time - 0.08


def test_one_turn_at_a_time_for_a_stream() -> None:
    """No stream is in two turns at once, and no more turns run than there are executors."""
    turns = list[tuple[float, Turn]]()
    simulation = Simulation(
        evenly(9), processor(3), on_turn=lambda turn, now_s: turns.append((now_s, turn))
    )
    outcome = simulation.run(3)
    assert len(turns) == sum(outcome.snapshot.batches.values())
    seen = Counter(lane.number for _, turn in turns for lane in turn.lanes)
    assert set(seen) == set(range(9))
    assert all(len({*turn.lanes}) == len(turn.lanes) for _, turn in turns)
