from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from inference.engines.base import Net
from inference.errors import (
    AnalysisError,
    EngineError,
    StreamClosed,
    UnknownSport,
)
from inference.motion.analyzer import AthleteProfile
from inference.pipeline import Pipeline, Stream
from tests.unit.inference.pipeline_fakes import (
    CURSED,
    LOST,
    Results,
    ShadeEngine,
    frame,
    shade_pipeline,
)

NOBODY = AthleteProfile()


@pytest.fixture
def threads() -> Iterator[None]:
    """Fails when a test leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == before


@pytest.fixture
def engine() -> ShadeEngine:
    """An engine that answers at once."""
    return ShadeEngine()


@pytest.fixture
def held() -> ShadeEngine:
    """An engine that answers when told to."""
    return ShadeEngine(held=True)


def open_stream(pipeline: Pipeline, results: Results, *, live: bool = True) -> Stream:
    """A stream of the one sport."""
    return pipeline.open_stream("shades", NOBODY, results, live=live, on_failure=results.fail)


@pytest.mark.usefixtures("threads")
def test_offline_works_on_every_frame_in_order(engine: ShadeEngine) -> None:
    """Offline nothing is dropped, results come in order, and the flush gives the finals."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results, live=False)
    for seq in range(50):
        stream.push(frame(seq, shade=1 + seq))
    (final,) = stream.finish()
    pipeline.close()
    assert results.shades() == [float(1 + seq) for seq in range(50)]
    assert final.values["samples"] == 50
    assert stream.drops == {}


@pytest.mark.usefixtures("threads")
def test_live_the_oldest_of_a_burst_gives_way(held: ShadeEngine) -> None:
    """Of the frames that come while the engine is busy six wait; each one more is counted."""
    pipeline, results = shade_pipeline(held), Results()
    stream = open_stream(pipeline, results)
    stream.push(frame(0, shade=1))
    assert held.entered.acquire(timeout=20)
    for seq in range(1, 10):
        stream.push(frame(seq, shade=1 + seq))
    held.let(20)
    stream.finish()
    pipeline.close()
    assert results.shades() == [1.0, *(float(shade) for shade in range(5, 11))]
    assert [item.drops for item in results.items] == [{"superseded": 3}, *[{}] * 6]
    assert stream.drops == {"superseded": 3}


@pytest.mark.usefixtures("threads")
def test_live_and_offline_give_the_same_bits(engine: ShadeEngine) -> None:
    """The same frames give the same poses and finals live, offline, and beside other streams."""
    frames = [frame(seq, shade=(seq * 37) % 251) for seq in range(40)]
    pipeline, live, offline = shade_pipeline(engine), Results(), Results()
    others = [Results() for _ in range(3)]
    streams = [open_stream(pipeline, other, live=False) for other in others]
    recorded, watched = open_stream(pipeline, offline, live=False), open_stream(pipeline, live)
    for number, one in enumerate(frames):
        for shift, stream in enumerate(streams):
            stream.push(frame(number, shade=(number * 11 + shift) % 200))
        recorded.push(one)
        watched.push(one)
        live.wait(number + 1)
    assert watched.finish() == recorded.finish()
    pipeline.close()
    assert live.shades() == offline.shades()
    for a, b in zip(live.items, offline.items, strict=True):
        assert (a.pose is None) == (b.pose is None)
        if a.pose is not None and b.pose is not None:
            assert a.pose.image.tobytes() == b.pose.image.tobytes()


@pytest.mark.usefixtures("threads")
def test_streams_share_batches_one_per_net(held: ShadeEngine) -> None:
    """Frames of several streams go through each net together, never two of one stream."""
    pipeline = shade_pipeline(held)
    first, *rest = [Results() for _ in range(4)]
    opener = open_stream(pipeline, first)
    opener.push(frame(0, shade=9))
    assert held.entered.acquire(timeout=20)
    streams = [open_stream(pipeline, results) for results in rest]
    for stream in streams:
        stream.push(frame(0, shade=7))
    held.let(100)
    for results in rest:
        results.wait(1)
    pipeline.close()
    assert held.calls[0] == (Net.DETECTOR, 1)
    assert (Net.DETECTOR, 3) in held.calls
    assert (Net.LANDMARKS, 4) in held.calls


@pytest.mark.usefixtures("threads")
def test_a_failing_stream_fails_alone(engine: ShadeEngine) -> None:
    """An analyzer that breaks ends its own stream, tells its owner, and disturbs no other."""
    pipeline, bad, good = shade_pipeline(engine), Results(), Results()
    broken, sound = open_stream(pipeline, bad, live=False), open_stream(pipeline, good, live=False)
    broken.push(frame(0, shade=CURSED))
    assert bad.failed.wait(20)
    sound.push(frame(0, shade=5))
    assert sound.finish()[0].values["samples"] == 1
    with pytest.raises(AnalysisError, match="cursed"):
        broken.finish()
    with pytest.raises(StreamClosed) as closed:
        broken.push(frame(1))
    assert closed.value.__cause__ is bad.failures[0]
    assert broken.drops == {"closed": 1}
    pipeline.close()


@pytest.mark.usefixtures("threads")
def test_a_live_stream_outlives_an_engine_failure(engine: ShadeEngine) -> None:
    """A batch that the engine fails is counted, and the stream goes on with the next frame."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results)
    engine.failures_left = 1
    stream.push(frame(0))
    assert engine.entered.acquire(timeout=20)
    stream.push(frame(1, shade=8))
    (result,) = results.wait(1)
    pipeline.close()
    assert result.drops == {"engine_failed": 1}
    assert results.failures == []
    assert pipeline.engine_failures == 1


@pytest.mark.usefixtures("threads")
def test_a_live_stream_gives_up_on_an_engine_that_keeps_failing(engine: ShadeEngine) -> None:
    """After ten failures in a row the owner is told, and every frame is counted."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results)
    engine.failures_left = 10
    for seq in range(10):
        stream.push(frame(seq))
        assert engine.entered.acquire(timeout=20)
    assert results.failed.wait(20)
    assert isinstance(results.failures[0], EngineError)
    assert stream.drops == {"engine_failed": 10}
    pipeline.close()


@pytest.mark.usefixtures("threads")
def test_a_recorded_file_gives_up_at_the_first_engine_failure(engine: ShadeEngine) -> None:
    """Offline a lost frame would change the numbers, so the engine's error is raised instead."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results, live=False)
    engine.failures_left = 1
    stream.push(frame(0))
    with pytest.raises(EngineError, match="fell over"):
        stream.finish()
    assert stream.drops == {"engine_failed": 1}
    pipeline.close()


@pytest.mark.usefixtures("threads")
def test_a_frame_over_the_budget_is_late(engine: ShadeEngine) -> None:
    """A live frame that is already too old costs no inference."""
    pipeline, results = shade_pipeline(engine, clock=lambda: 10.0), Results()
    stream = open_stream(pipeline, results)
    stream.push(frame(0, at_s=9.7))
    assert stream.finish()[0].values["samples"] == 0
    pipeline.close()
    assert stream.drops == {"late": 1}
    assert engine.calls == []


@pytest.mark.usefixtures("threads")
def test_what_the_way_takes_is_not_left_for_the_work(engine: ShadeEngine) -> None:
    """A frame that is young here is late when its answer still has far to go; but half the
    budget is always left for the work."""
    pipeline, results = shade_pipeline(engine, clock=lambda: 10.0), Results()
    stream = open_stream(pipeline, results)
    stream.reserve(0.05)
    stream.push(frame(0, at_s=9.84))
    results_before = stream.finish()[0].values["samples"]
    far = open_stream(pipeline, results)
    far.reserve(9.0)
    far.push(frame(0, at_s=9.92))
    results_after = far.finish()[0].values["samples"]
    pipeline.close()
    assert (results_before, stream.drops) == (0, {"late": 1})
    assert (results_after, far.drops) == (1, {})


@pytest.mark.usefixtures("threads")
def test_media_time_must_go_forward(engine: ShadeEngine) -> None:
    """A frame that is not after the one before is dropped and counted."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results, live=False)
    for seq in (0, 2, 1, 2, 3):
        stream.push(frame(seq, shade=1))
    stream.finish()
    pipeline.close()
    assert [item.frame.seq for item in results.items] == [0, 2, 3]
    assert stream.drops == {"out_of_order": 2}


@pytest.mark.usefixtures("threads")
def test_closing_abandons_what_waits(held: ShadeEngine) -> None:
    """After close nothing is delivered; what waited and what was in flight is `closed`."""
    pipeline, results = shade_pipeline(held), Results()
    stream = open_stream(pipeline, results)
    stream.push(frame(0))
    assert held.entered.acquire(timeout=20)
    stream.push(frame(1))
    stream.close()
    stream.close()
    with pytest.raises(StreamClosed):
        stream.push(frame(2))
    held.let(10)
    with pytest.raises(StreamClosed):
        stream.finish()
    pipeline.close()
    assert results.items == []
    assert stream.drops == {"closed": 2}


@pytest.mark.usefixtures("threads")
def test_closing_the_pipeline_ends_its_streams(engine: ShadeEngine) -> None:
    """After the pipeline's close no thread is left, and streams say that they are closed."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results)
    pipeline.close()
    pipeline.close()
    with pytest.raises(StreamClosed):
        stream.push(frame(0))
    with pytest.raises(StreamClosed):
        stream.finish()
    with pytest.raises(StreamClosed, match="pipeline is closed"):
        open_stream(pipeline, results)
    stream.close()


@pytest.mark.usefixtures("threads")
def test_closing_wakes_a_producer_that_waits(held: ShadeEngine) -> None:
    """An offline push that waits for room ends with StreamClosed when the pipeline closes."""
    pipeline, ended = shade_pipeline(held), threading.Event()
    stream = open_stream(pipeline, Results(), live=False)

    def produce() -> None:
        try:
            for seq in range(1000):
                stream.push(frame(seq))
        except StreamClosed:
            ended.set()

    producer = threading.Thread(target=produce)
    producer.start()
    assert held.entered.acquire(timeout=20)
    stream.close()
    assert ended.wait(20)
    producer.join()
    held.let(10)
    pipeline.close()


@pytest.mark.usefixtures("threads")
def test_finishing_waits_only_so_long(held: ShadeEngine) -> None:
    """When the engine does not come back, finish says so."""
    pipeline = shade_pipeline(held)
    stream = open_stream(pipeline, Results(), live=False)
    stream.push(frame(0))
    with pytest.raises(EngineError, match="not worked off"):
        stream.finish(within_s=0.01)
    held.let(10)
    pipeline.close()


@pytest.mark.usefixtures("threads")
def test_a_lost_person_is_searched_for_again(engine: ShadeEngine) -> None:
    """A frame without a person has no pose; the next one begins with a detection."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results, live=False)
    for seq, shade in enumerate((5, LOST, 6)):
        stream.push(frame(seq, shade=shade))
    stream.finish()
    pipeline.close()
    assert [item.pose is None for item in results.items] == [False, True, False]
    nets = [net for net, _ in engine.calls]
    assert nets == [Net.DETECTOR, *[Net.LANDMARKS] * 2, Net.DETECTOR, Net.LANDMARKS]


@pytest.mark.usefixtures("threads")
def test_reset_starts_the_analysis_anew(engine: ShadeEngine) -> None:
    """From the frame after a reset on, the analyzer is a new one and knows the new athlete."""
    pipeline, results = shade_pipeline(engine), Results()
    stream = open_stream(pipeline, results)
    stream.push(frame(0))
    results.wait(1)
    stream.reset(AthleteProfile(height_m=1.9))
    stream.push(frame(1))
    heights = [item.analysis.metrics["height_m"] for item in results.wait(2)]
    (final,) = stream.finish()
    pipeline.close()
    assert heights == [0.0, 1.9]
    assert final.values["samples"] == 1


@pytest.mark.usefixtures("threads")
def test_an_unknown_sport_is_refused() -> None:
    """Opening a stream for a sport that is not there names those there are."""
    pipeline = Pipeline(ShadeEngine())
    with pytest.raises(UnknownSport, match="cmj"):
        pipeline.open_stream("chess", NOBODY, Results(), live=True)
    pipeline.close()


@pytest.mark.usefixtures("threads")
def test_the_result_callback_cannot_wait_for_the_runner(engine: ShadeEngine) -> None:
    """Closing or finishing from a result's callback is refused instead of waiting forever."""
    pipeline, results, refused = shade_pipeline(engine), Results(), list[object]()

    def call_back(result: object) -> None:
        for wrong in (pipeline.close, stream.finish):
            with pytest.raises(RuntimeError, match="callback"):
                wrong()
            refused.append(wrong)

    stream = pipeline.open_stream("shades", NOBODY, call_back, live=True)
    stream.push(frame(0))
    stream.finish()
    pipeline.close()
    assert len(refused) == 2
    assert results.failures == []
