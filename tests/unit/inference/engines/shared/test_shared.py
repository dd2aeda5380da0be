"""One engine process, several clients."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inference.engines.base import OUTPUTS, Net
from inference.engines.fake import FakeEngine
from inference.engines.opening import EngineSetup
from inference.engines.protocol import asked
from inference.engines.resilient import ResilientEngine
from inference.engines.shared.client import SharedEngine
from inference.engines.shared.supervisor import EngineHub
from inference.engines.succession import Candidate
from inference.errors import EngineError, ModelError

CROPS = list(np.full((3, 256, 256, 3), 90, np.uint8))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the engine listens."""
    return tmp_path / "engine.sock"


@pytest.fixture
def hub(path: Path) -> Iterator[EngineHub]:
    """The fake engine in a process for all."""
    running = EngineHub(EngineSetup("fake", process="on"), {}, path)
    yield running
    running.close()


def memories() -> int:
    """Descriptors of shared memory that this process holds."""
    links = [entry.readlink() for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    return sum("sideline-crops" in str(one) for one in links)


def test_two_clients_get_what_the_engine_says(hub: EngineHub, path: Path) -> None:
    """Both get the same as from an engine of their own, and each leaves without the other."""
    expected = FakeEngine().run(Net.LANDMARKS, np.stack(CROPS))
    one, other = SharedEngine(path), SharedEngine(path)
    assert one.health().process_id == other.health().process_id == hub.health().process_id
    for client in (one, other):
        found = client.run_crops(Net.LANDMARKS, CROPS, due_s=1.0)
        for name, values in expected.items():
            assert np.array_equal(found[name], values)
        client.close()
    with pytest.raises(EngineError, match="closed"):
        one.run_crops(Net.LANDMARKS, CROPS)
    del one, other, client
    gc.collect()
    assert memories() == 0


def test_a_killed_process_is_followed_by_another(hub: EngineHub, path: Path) -> None:
    """A client that makes its connection anew gets its batch answered by the next process."""
    client = ResilientEngine([Candidate("shared", lambda: SharedEngine(path))])
    before = hub.health().process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert client.run_crops(Net.LANDMARKS, CROPS)[OUTPUTS.score].shape == (3, 1)
    assert client.health().process_id not in (None, before)
    client.close()


def test_who_talks_nonsense_is_left(hub: EngineHub, path: Path) -> None:
    """A client without memory, or with an impossible batch, is cut off; the others go on."""
    client, bad = SharedEngine(path), SharedEngine(path)
    with pytest.raises(EngineError, match="has ended"):
        bad._ask(bad._connections[0].link, asked(Net.LANDMARKS, 1000))
    assert client.run_crops(Net.DETECTOR, [np.zeros((224, 224, 3), np.uint8)])
    client.close()
    bad.close()


def test_nothing_is_left_when_it_closes(path: Path) -> None:
    """The process has ended and its socket is gone; who comes then is told."""
    hub = EngineHub(EngineSetup("fake", process="on"), {}, path)
    process_id = hub.health().process_id
    assert process_id is not None
    hub.close()
    hub.close()
    assert not Path(f"/proc/{process_id}").exists()
    assert not path.exists()
    with pytest.raises(EngineError, match="not reached"):
        SharedEngine(path)


def test_an_engine_that_does_not_load_says_why(path: Path) -> None:
    """The supervisor raises what the process said, and leaves no socket."""
    nowhere = {net: path.with_name(f"{net.value}.onnx") for net in Net}
    with pytest.raises(ModelError, match="sideline models"):
        EngineHub(EngineSetup("onnx-cpu", process="on"), nowhere, path)
    assert not path.exists()
