"""An engine in a process that others use too, reached over a Unix-domain socket."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from math import inf
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inference.engines.arena import MAX_BATCH, Arena, Slot
from inference.engines.base import Engine, EngineHealth, Images, Net, Outputs
from inference.engines.checks import check_crops, check_images
from inference.engines.link import Link, LinkClosed, LinkSilent, Message
from inference.engines.process import ANSWER_WITHIN_S
from inference.engines.protocol import ask, asked, check
from inference.errors import EngineError


class _Connection(NamedTuple):
    """A connection, and the slot of shared memory that it brought."""

    link: Link
    slot: Slot


class SharedEngine(Engine):
    """As many connections as the engine runs batches at a time, each with memory of its own.

    Crops are copied once, to where the other process reads them.
    """

    def __init__(self, path: Path, *, within_s: float = 60.0) -> None:
        """Connect, and wait until the engine there is loaded; raises EngineError when nobody
        serves it within so many seconds."""
        self.name = "shared"
        self._fate: str | None = None
        self._connections: list[_Connection] = []
        self._free = SimpleQueue[_Connection]()
        self._process_id: int | None = None
        try:
            greeting = self._connect(path, within_s)
            self.name = str(greeting["ready"])
            self.parallel = int(greeting["parallel"])
            self._process_id = int(greeting["process_id"])
            for _ in range(1, self.parallel):
                self._connect(path, within_s)
        except BaseException:
            self.close()
            raise
        for connection in self._connections:
            self._free.put(connection)

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops; raises EngineError when the run fails, and when the
        process has died or does not answer; this object is of no more use then."""
        check_images(net, images)
        return self.run_crops(net, list(images))

    def run_crops(
        self, net: Net, crops: Sequence[NDArray[np.uint8]], due_s: float = inf
    ) -> Outputs:
        """As `run`; of the batches of all processes the one that is due first is run first."""
        check_crops(net, crops)
        begins = range(0, len(crops), MAX_BATCH)
        pieces = [self._run(net, crops[begin : begin + MAX_BATCH], due_s) for begin in begins]
        if len(pieces) == 1:
            return pieces[0]
        return {name: np.concatenate([one[name] for one in pieces]) for name in pieces[0]}

    def health(self) -> EngineHealth:
        """With the id of the other process."""
        return EngineHealth(self.name, self._process_id, alive=self._fate is None)

    def close(self) -> None:
        """Leave; safe to call twice. The process goes on."""
        self._fate = self._fate or f"the engine {self.name} is closed"
        for connection in self._connections:
            connection.link.close()

    def _connect(self, path: Path, within_s: float) -> Message:
        arena = Arena.create(1)
        link = Link(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        try:
            link.socket.connect(str(path))
            socket.send_fds(link.socket, [b"m"], [arena.descriptor])
            greeting = link.receive(within_s)
            shapes = {net: greeting["outputs"][net.value] for net in Net}
            self._connections.append(_Connection(link, Slot(arena, 0, shapes)))
        except (OSError, LinkClosed, LinkSilent) as error:
            link.close()
            raise EngineError(f"the engine's process is not reached: {error!r}") from error
        except BaseException:
            link.close()
            raise
        finally:
            arena.close()  # the mapping stays
        return greeting

    def _run(self, net: Net, crops: Sequence[NDArray[np.uint8]], due_s: float) -> Outputs:
        connection = self._free.get()
        try:
            if self._fate is not None:
                raise EngineError(self._fate)
            link, slot = connection
            for place, crop in zip(slot.crops[net], crops, strict=False):
                place[...] = crop
            self._ask(link, asked(net, len(crops), due_s))
            count = len(crops)
            return {name: place[:count].copy() for name, place in slot.outputs[net].items()}
        finally:
            self._free.put(connection)

    def _ask(self, link: Link, question: bytes) -> None:
        """Raises EngineError unless the answer lies in the slot."""
        try:
            check(ask(link, question, ANSWER_WITHIN_S))
        except LinkClosed as error:
            raise EngineError(self._end("has ended")) from error
        except LinkSilent as error:
            self._kill()
            raise EngineError(self._end(f"said nothing for {ANSWER_WITHIN_S:g} s")) from error

    def _kill(self) -> None:
        """A process that hangs is ended for all: only then does its supervisor start another."""
        if self._process_id is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process_id, signal.SIGKILL)

    def _end(self, how: str) -> str:
        self._fate = self._fate or f"the process of the engine {self.name} {how}"
        return self._fate
