"""An engine in a process of its own: a crash there is an EngineError here.

Crops lie in shared memory, and only the number of their slot goes over a socket. While the nets
run, this process's interpreter is free for other threads.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from logging import getLogger
from math import inf
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from inference.engines.arena import MAX_BATCH, Arena, Slot
from inference.engines.base import Engine, EngineHealth, Images, ModelPaths, Net, Outputs
from inference.engines.checks import check_crops, check_images, check_threads
from inference.engines.link import Link, LinkClosed, LinkSilent, Message
from inference.engines.protocol import ask, asked, check
from inference.errors import EngineError
from inference.logs import argument_for

log = getLogger(__name__)

ANSWER_WITHIN_S = 5.0
"""A batch takes a tenth of a second at most; one that takes this long will never come back."""

_LEAVE_WITHIN_S = 2.0


class ProcessEngine(Engine):
    """Any engine of the registry, in a child process; each of `threads` callers has a slot."""

    def __init__(
        self,
        name: str,
        paths: ModelPaths,
        threads: int,
        *,
        cache_dir: Path | None = None,
        report: Callable[[str], None] = log.info,
        load_within_s: float = 60.0,
    ) -> None:
        """Start the process, and wait until the engine there is loaded and warm.

        Raises as `create_engine`, and EngineError when the process ends or says nothing for
        `load_within_s` seconds.
        """
        if os.name != "posix":
            raise EngineError("an engine's own process needs Linux or macOS")
        check_threads(threads)
        self.name = name
        self.parallel = threads
        self._fate: str | None = None
        self._free = SimpleQueue[int]()
        for slot in range(threads):
            self._free.put(slot)
        self._arena = Arena.create(threads)
        pairs = [socket.socketpair() for _ in range(threads)]
        self._links = [Link(ours) for ours, _ in pairs]
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = _start(name, self._arena, [theirs for _, theirs in pairs])
            wanted = _wanted(name, paths, threads, cache_dir)
            ready = self._load(wanted, load_within_s, report)
            self.name = ready["ready"]
            shapes = {net: ready["outputs"][net.value] for net in Net}
            self._slots = [Slot(self._arena, number, shapes) for number in range(threads)]
        except BaseException:
            self.close()
            raise

    @property
    def process_id(self) -> int | None:
        """Of the child process; None when it has ended."""
        child = self._process
        return child.pid if child is not None and child.poll() is None else None

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops.

        Raises EngineError for anything else, when the run fails, and when the process has died or
        does not answer; it is of no more use then.
        """
        check_images(net, images)
        return self.run_crops(net, list(images))

    def run_crops(
        self,
        net: Net,
        crops: Sequence[NDArray[np.uint8]],
        due_s: float = inf,  # noqa: ARG002
    ) -> Outputs:
        """As `run`; crops are copied once, to where the other process reads them."""
        check_crops(net, crops)
        begins = range(0, len(crops), MAX_BATCH)
        pieces = [self._run(net, crops[begin : begin + MAX_BATCH]) for begin in begins]
        if len(pieces) == 1:
            return pieces[0]
        return {name: np.concatenate([one[name] for one in pieces]) for name in pieces[0]}

    def health(self) -> EngineHealth:
        """With the id of the child process."""
        process_id = self.process_id
        return EngineHealth(self.name, process_id, alive=process_id is not None)

    def close(self) -> None:
        """End the process; safe to call twice."""
        self._fate = self._fate or f"the engine {self.name} is closed"
        for link in self._links:
            link.close()
        if self._process is None:
            return
        try:
            self._process.wait(_LEAVE_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _run(self, net: Net, crops: Sequence[NDArray[np.uint8]]) -> Outputs:
        number = self._free.get()
        try:
            if self._fate is not None:
                raise EngineError(self._fate)
            slot, count = self._slots[number], len(crops)
            for place, crop in zip(slot.crops[net], crops, strict=False):
                place[...] = crop
            self._ask(self._links[number], asked(net, count))
            return {name: place[:count].copy() for name, place in slot.outputs[net].items()}
        finally:
            self._free.put(number)

    def _ask(self, link: Link, question: bytes) -> None:
        """Raises EngineError unless the answer lies in the slot."""
        try:
            check(ask(link, question, ANSWER_WITHIN_S))
        except LinkClosed as error:
            raise EngineError(self._end()) from error
        except LinkSilent as error:
            raise EngineError(self._end(ANSWER_WITHIN_S)) from error

    def _load(self, wanted: Message, within_s: float, report: Callable[[str], None]) -> Message:
        link = self._links[0]
        try:
            link.send(wanted)
            answer = link.receive(within_s)
            while "progress" in answer:
                report(answer["progress"])
                answer = link.receive(within_s)
        except LinkClosed as error:
            raise EngineError(self._end()) from error
        except LinkSilent as error:
            raise EngineError(self._end(within_s)) from error
        check(answer)
        return answer

    def _end(self, silent_s: float | None = None) -> str:
        """Ends the process, if it still lives, and says what became of it."""
        assert self._process is not None
        self._process.kill()
        code = self._process.wait()
        if self._fate is None:
            how = _how_it_ended(code) if silent_s is None else f"said nothing for {silent_s:.0f} s"
            self._fate = f"the process of the engine {self.name} {how}"
        return self._fate


def _how_it_ended(code: int) -> str:
    with suppress(ValueError):
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _wanted(name: str, paths: ModelPaths, threads: int, cache_dir: Path | None) -> Message:
    return {
        "engine": name,
        "paths": {net.value: str(path.absolute()) for net, path in paths.items()},
        "threads": threads,
        "cache_dir": None if cache_dir is None else str(cache_dir.absolute()),
    }


def _start(name: str, arena: Arena, sockets: Sequence[socket.socket]) -> subprocess.Popen[bytes]:
    """Start the process, and leave the descriptors to it."""
    root = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    inherited = (arena.descriptor, *(one.fileno() for one in sockets))
    command = [sys.executable, "-m", "inference.engines.worker", name]
    command += [argument_for("engine"), *map(str, inherited)]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a command's report is all that comes on stdout
            pass_fds=inherited,
            env={**os.environ, "PYTHONPATH": root if not known else root + os.pathsep + known},
        )
    except OSError as error:
        raise EngineError(f"the process of the engine {name} cannot be started: {error}") from error
    finally:
        arena.close()
        for one in sockets:
            one.close()
