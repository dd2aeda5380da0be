"""An engine in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from inference.engines import process
from inference.engines.arena import MAX_BATCH
from inference.engines.base import OUTPUTS, Net
from inference.engines.fake import FakeEngine
from inference.engines.process import ProcessEngine
from inference.errors import EngineError, InvalidInput, ModelError
from tests.unit.inference.engines.crops import crops

NOWHERE = {net: Path("nowhere") / f"{net.value}.onnx" for net in Net}


@pytest.fixture(scope="module")
def engine() -> Iterator[ProcessEngine]:
    """The fake engine in a process, for two callers."""
    engine = ProcessEngine("fake", {}, 2)
    yield engine
    engine.close()


@pytest.fixture
def doomed() -> Iterator[ProcessEngine]:
    """One whose process a test may end."""
    engine = ProcessEngine("fake", {}, 2)
    yield engine
    engine.close()


def pid(engine: ProcessEngine) -> int:
    """Of its living process."""
    found = engine.process_id
    assert found is not None
    return found


@pytest.mark.parametrize("net", Net)
@pytest.mark.parametrize("count", [1, 3, MAX_BATCH, MAX_BATCH + 5])
def test_it_answers_as_the_engine_itself(net: Net, count: int, engine: ProcessEngine) -> None:
    """Crops arrive there, outputs here, also of a batch that is larger than a slot."""
    images = np.zeros((count, net.side, net.side, 3), np.uint8)
    expected, found = FakeEngine().run(net, images), engine.run(net, images)
    assert list(found) == list(expected)
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


def test_crops_need_not_lie_behind_one_another(engine: ProcessEngine) -> None:
    """A list of crops is one batch."""
    found = engine.run_crops(Net.DETECTOR, list(crops(Net.DETECTOR, 3)))
    assert found[OUTPUTS.boxes].shape == (3, 2254, 12)


def test_several_callers_at_once(engine: ProcessEngine) -> None:
    """More callers than slots, each with its own batch size, each get their own answer."""
    assert engine.parallel == 2

    def ask(count: int) -> int:
        images = np.zeros((count, 256, 256, 3), np.uint8)
        return len(engine.run(Net.LANDMARKS, images)[OUTPUTS.score])

    counts = [1 + number % 5 for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, counts)) == counts


def test_wrong_pictures_do_not_reach_the_process(engine: ProcessEngine) -> None:
    """They are refused here, and the process lives on."""
    with pytest.raises(EngineError, match="takes uint8"):
        engine.run(Net.LANDMARKS, crops(Net.DETECTOR, 1))
    with pytest.raises(EngineError, match="takes uint8"):
        engine.run_crops(Net.LANDMARKS, [crops(Net.LANDMARKS, 1)[0], crops(Net.DETECTOR, 1)[0]])
    with pytest.raises(EngineError, match="empty"):
        engine.run_crops(Net.LANDMARKS, [])
    assert engine.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))


def test_a_killed_process_is_an_engine_error(doomed: ProcessEngine) -> None:
    """The message names the signal, for every caller and every later run."""
    os.kill(pid(doomed), signal.SIGKILL)
    for _ in range(3):
        with pytest.raises(EngineError, match="engine fake was ended by SIGKILL"):
            doomed.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))


def test_a_process_that_hangs_is_ended(
    doomed: ProcessEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not answer is not waited for."""
    monkeypatch.setattr(process, "ANSWER_WITHIN_S", 0.01)
    os.kill(pid(doomed), signal.SIGSTOP)
    with pytest.raises(EngineError, match="said nothing for 0 s"):
        doomed.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))
    assert doomed.process_id is None


def test_it_is_ended_by_its_owner_only(doomed: ProcessEngine) -> None:
    """Signals that ask the whole server to stop leave the engine to those that still need it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(pid(doomed), number)
    assert doomed.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))
    doomed.close()
    assert doomed.process_id is None
    with pytest.raises(EngineError, match="the engine fake is closed"):
        doomed.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))


def test_nothing_is_left_behind() -> None:
    """Neither descriptors nor processes, after a good end and after a failed start."""
    me = psutil.Process()
    before = (me.num_fds(), len(me.children()))
    ProcessEngine("fake", {}, 3).close()
    with pytest.raises(ModelError):
        ProcessEngine("onnx-cpu", NOWHERE, 3)
    assert (me.num_fds(), len(me.children())) == before


@pytest.mark.parametrize(
    ("name", "threads", "kind", "said"),
    [
        ("onnx-cpu", 1, ModelError, "run `sideline models`"),
        ("abacus", 1, EngineError, "unknown engine 'abacus'"),
        ("fake", 0, InvalidInput, "at least 1"),
    ],
)
def test_what_fails_there_fails_here(
    name: str, threads: int, kind: type[Exception], said: str
) -> None:
    """The error is the engine's own, word by word."""
    with pytest.raises(kind, match=said):
        ProcessEngine(name, NOWHERE, threads)


def test_a_process_that_does_not_start_is_an_engine_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when an import there crashes: the exit code is all that is known."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(EngineError, match="engine fake ended with code 1"):
        ProcessEngine("fake", {}, 1)


def test_a_process_that_cannot_be_started_is_an_engine_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when there is no memory for one."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(EngineError, match="cannot be started"):
        ProcessEngine("fake", {}, 1)
