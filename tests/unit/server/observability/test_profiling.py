"""What a server's CPU time was for."""

from __future__ import annotations

import pytest

from server.observability.profiling import Sample, Spent, Used, parse, split

SERVER = "/venv/bin/python /venv/bin/sideline serve"
ENGINE = "/venv/bin/python -m inference.engines.worker openvino info,json,engine 1 2"
LOOP = ("serve (/x/server/commands/serve.py:95)", "Runner.run (/lib/asyncio/runners.py:118)")


def sample(*calls: str, command: str = SERVER, thread: str = "MainThread") -> Sample:
    """A stack seen once, below those calls that every one has."""
    return Sample(1, command, 11, thread, (*LOOP, *calls), 1)


def test_a_line_of_py_spy() -> None:
    """Processes from the outermost on, of which the last one counts; then thread and calls."""
    line = (
        f'process 1:"{SERVER}";process 2:"{ENGINE}";thread (22): Thread-1 (_serve);'
        "run (/x/a.py:1);answer (/x/b.py:2) 7"
    )
    found = Sample(2, ENGINE, 22, "Thread-1 (_serve)", ("run (/x/a.py:1)", "answer (/x/b.py:2)"), 7)
    assert parse(f"{line}\nnonsense 1\n") == [found]


@pytest.mark.parametrize(
    ("calls", "stage"),
    [
        ((), "event loop"),
        (("x (/x/server/media/incoming.py:6)", "y (/v/aiortc/rtp.py:1)"), "receiving, WebRTC"),
        (("y (/v/aioice/ice.py:343)",), "receiving, WebRTC"),
        (("x (/x/server/sessions/answers.py:6)", "y (/v/aiortc/sctp.py:1)"), "answers"),
        (("x (/x/inference/batching/runner.py:9)",), "scheduling"),
        (("r (/x/inference/batching/runner.py:9)", "c (/x/inference/pose/crop.py:1)"), "crops"),
        (("r (/x/inference/batching/lane.py:9)", "c (/x/inference/sports/cmj.py:1)"), "analysis"),
        (("r (/x/inference/batching/runner.py:9)", "e (/x/inference/engines/p.py:1)"), "engine"),
        (("u (/v/uvicorn/h.py:1)", "x (/x/server/store/database.py:9)"), "database"),
        (("u (/v/uvicorn/h.py:1)", "x (/x/server/page.py:9)"), "requests"),
    ],
)
def test_the_innermost_call_of_a_stage_counts(calls: tuple[str, ...], stage: str) -> None:
    """What is outside of it, and libraries inside of it, do not."""
    assert sample(*calls).stage.startswith(stage)


def test_a_thread_with_one_task() -> None:
    """Whatever it calls: reading a decoded picture is decoding."""
    call = "picture_from_av (/x/inference/pictures.py:34)"
    assert sample(call, thread="video-decoder").stage == "decoding"
    assert sample(call).stage == "crops, following"


def test_a_threads_time_is_split_as_its_samples_are() -> None:
    """Three of four samples, three quarters of the time; what no sample tells is said to be other,
    but in the engine's process, where it is the nets' own threads."""
    answers = "x (/x/server/sessions/answers.py:6)"
    samples = [
        Sample(1, SERVER, 11, "MainThread", (answers,), 3),
        Sample(1, SERVER, 11, "MainThread", ("x (/x/server/media/a.py:6)",), 1),
        Sample(2, ENGINE, 22, "MainThread", ("x (/x/inference/engines/worker.py:6)",), 2),
    ]
    used = {
        1: Used(SERVER, 5.0, {11: 4.0, 12: 1.0}),
        2: Used(ENGINE, 8.0, {22: 2.0, 23: 6.0}),
    }
    found = split(used, samples, seconds=10.0)
    assert found == [
        Spent("engine", "engine", 0.8),
        Spent("server", "answers", 0.3),
        Spent("server", "receiving, WebRTC", 0.1),
        Spent("server", "other", 0.1),
    ]
    assert sum(one.cpu for one in found) == pytest.approx(1.3)
