"""An analyzer that takes the place of another one in another process."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.athlete.dropjump.params import dropjump_params
from inference.athlete.params import camera_params, cmj_params
from inference.athlete.running.params import running_params
from inference.athlete.samples import exact_samples
from inference.errors import CannotGoOn
from inference.landmarks import PoseSample
from inference.motion.analyzer import Analyzer, AthleteProfile, Event, EventStage
from inference.motion.memory import Memory
from inference.motion.remembering import EVERY_S, Remembering, going_on
from inference.motion.sport import Sport
from inference.sports import cmj, dropjump, running

PAUSE_S = 2.2
"""What a killed server costs."""
PROFILE = AthleteProfile(1.8, 75.0)
JUMPS = exact_samples(cmj_params(2, jumps=2), 30, camera=camera_params(2), noise_px=0.3).samples
DROP = exact_samples(dropjump_params(2), 60, camera=camera_params(2), noise_px=0.3).samples
RUN = exact_samples(running_params(2, duration_s=8.0), 60, camera=camera_params(2)).samples


def through_redis(memory: Memory) -> Memory:
    """As it comes out at the other end."""
    return Memory(**json.loads(json.dumps(asdict(memory))))


def watched(
    analyzer: Analyzer, samples: Sequence[PoseSample]
) -> tuple[list[Event], list[tuple[int, Memory]]]:
    """The events, and the memories by how many samples had been seen."""
    events: list[Event] = []
    memories = []
    for seen, sample in enumerate(samples, 1):
        analysis = analyzer.push(sample)
        events += analysis.events
        if analysis.memory is not None:
            memories.append((seen, analysis.memory))
    return events, memories


def finals(events: Sequence[Event]) -> list[Event]:
    """Those."""
    return [one for one in events if one.stage is EventStage.FINAL]


def later(samples: Sequence[PoseSample], pause_s: float) -> list[PoseSample]:
    """The same, so much later."""
    return [replace(one, media_time_s=one.media_time_s + pause_s) for one in samples]


@pytest.mark.parametrize(("sport", "samples"), [(cmj.SPORT, JUMPS), (dropjump.SPORT, DROP)])
def test_it_ends_what_the_other_one_would_have_ended(
    sport: Sport, samples: Sequence[PoseSample]
) -> None:
    """From wherever it is handed out, after a pause: the same finals, to the last bit, as from one
    analyzer that has seen both parts, those of jumps that had landed before the pause among them.
    """
    _, memories = watched(Remembering(sport.create(PROFILE)), samples)
    with_one = [one for one in memories if one[1].open is not None]
    assert with_one
    for seen, memory in (*with_one[-2:], memories[-1], memories[1]):
        before, after = samples[:seen], later(samples[seen:], PAUSE_S)
        whole = sport.create(PROFILE)
        watched(whole, before)
        expected = finals([*watched(whole, after)[0], *whole.flush()])
        other = going_on(sport, PROFILE, through_redis(memory))
        found = finals([*watched(other, after)[0], *other.flush()])
        assert [one.number for one in found] == [one.number for one in expected]
        for mine, its in zip(found, expected, strict=True):
            assert mine == its


@settings(deadline=None, max_examples=10)
@given(killed=st.integers(1, len(JUMPS) - 1), pause_s=st.floats(0.05, 5.0))
def test_no_jump_counts_twice_and_none_that_was_whole_is_lost(killed: int, pause_s: float) -> None:
    """Whenever the first one dies: numbers go on by one, no jump is final twice, and all but the
    one that it died in are final; the count is that of the jumps that counted."""
    first = Remembering(cmj.SPORT.create(PROFILE))
    events, memories = watched(first, JUMPS[:killed])
    told = finals(events)
    memory = through_redis(memories[-1][1]).told(max((one.number for one in told), default=0))
    other = going_on(cmj.SPORT, PROFILE, memory)
    after = later(JUMPS[killed:], pause_s)
    lived = watched(other, after)[0] if after else []
    told += finals([*lived, *other.flush()])
    assert [one.number for one in told] == [*range(1, len(told) + 1)]
    assert all(b.media_time_s - a.media_time_s > 1.0 for a, b in pairwise(told))
    assert 1 <= len(told) <= 2


def test_what_it_shows_goes_on() -> None:
    """The count, the last jump's heights, and at once, without a pause, the scale."""
    first = Remembering(cmj.SPORT.create(PROFILE))
    _, memories = watched(first, JUMPS)
    memory = through_redis(memories[-1][1])
    before = cmj.SPORT.create(PROFILE)
    shown = [before.push(one).metrics for one in JUMPS][-1]
    other = going_on(cmj.SPORT, PROFILE, memory)
    again = [other.push(one).metrics for one in later(JUMPS[-20:], 0.3 + 19 / 30)][-1]
    assert again["jump_count"] == shown["jump_count"] == memory.count == 2
    assert again["jump_height_flight_m"] == shown["jump_height_flight_m"]
    assert "com_velocity_mps" in again


def test_a_run_that_was_cut_is_final_once() -> None:
    """The steps that had settled are the run that the pause ended; what comes is another run."""
    cut = 6 * 60
    _, memories = watched(Remembering(running.SPORT.create(PROFILE)), RUN[:cut])
    memory = through_redis(memories[-1][1])
    assert memory.open is not None
    other = going_on(running.SPORT, PROFILE, memory)
    found = finals([*watched(other, later(RUN[cut:], PAUSE_S))[0], *other.flush()])
    assert [one.number for one in found][:1] == [1]
    whole = running.SPORT.create(PROFILE)
    watched(whole, RUN[:cut])
    (reference,) = finals(whole.flush())
    assert 3 <= found[0].values["step_count"] <= reference.values["step_count"]
    cadence = reference.values["cadence_spm"]
    assert found[0].values["cadence_spm"] == pytest.approx(cadence, rel=0.02)
    assert found[0].verdict is not None
    assert found[0].verdict.void is None


def test_a_run_goes_on_where_nothing_was_missed() -> None:
    """Taken over at once it is one run, with the steps from before."""
    cut = 6 * 60
    _, memories = watched(Remembering(running.SPORT.create(PROFILE)), RUN[:cut])
    memory = through_redis(memories[-1][1])
    assert memory.open is not None
    assert memory.count == 0
    other = going_on(running.SPORT, PROFILE, memory)
    after = [one for one in RUN if one.media_time_s > memory.last_s]
    steps = [other.push(one).metrics["step_count"] for one in after]
    assert steps[0] > 0
    assert steps == sorted(steps)


def test_it_is_handed_out_once_a_second_and_when_something_counts() -> None:
    """No more often than that, however many frames there are."""
    _, memories = watched(Remembering(cmj.SPORT.create(PROFILE)), JUMPS)
    lasts_s = JUMPS[-1].media_time_s - JUMPS[0].media_time_s
    assert len(memories) <= lasts_s / EVERY_S + 1 + 2 * 2
    times_s = [memory.last_s for _, memory in memories]
    assert max(b - a for a, b in pairwise(times_s)) <= EVERY_S + 1 / 29


def test_what_was_handed_out_is_not_open_any_more() -> None:
    """Attempts up to the one that is known to have been told."""
    memory = Memory(2, 5.0, 5.0, {"number": 2})
    assert memory.told(1) == memory
    assert memory.told(2) == Memory(2, 5.0, 5.0, None)
    assert Memory(1).told(3).count == 3


def test_a_memory_that_is_none_is_refused() -> None:
    """In words, whatever is wrong with it; and so is a sport that has no memory."""

    class Forgetful:
        """Has none."""

        push = flush = None

    for opened in ({"number": 1}, {"number": 1, "window_s": 3, "rows": "x"}):
        with pytest.raises(CannotGoOn, match="cannot be read"):
            going_on(cmj.SPORT, PROFILE, Memory(1, 0.0, 0.0, opened, {}))
    told = {one: getattr(cmj.SPORT, one) for one in cmj.SPORT.__dataclass_fields__}
    forgetful = Sport(**{**told, "create": lambda _: Forgetful()})
    with pytest.raises(CannotGoOn, match="cannot go on in another process"):
        going_on(forgetful, PROFILE, Memory())
