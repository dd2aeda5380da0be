"""The process of a shared engine: `python -m inference.engines.shared.hub LOG CONTROL LISTENING`.

Started by `inference.engines.shared.supervisor`, with the form of log lines and two inherited
sockets. Over CONTROL comes what to load and then, once this process is wanted, that it is to serve;
it ends when CONTROL is closed. Each connection to LISTENING brings the shared memory of one slot
and runs one batch at a time; what it used is free again when the other side goes, however it goes.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
from contextlib import closing
from logging import getLogger
from pathlib import Path
from threading import Lock, Thread

from inference.engines.arena import Arena, Slot
from inference.engines.base import Engine, Net
from inference.engines.link import Link, LinkClosed
from inference.engines.opening import EngineSetup, open_engine
from inference.engines.protocol import ASKED_BYTES, failure, read_asked
from inference.engines.shared.gate import Gate
from inference.engines.worker import answer, output_shapes
from inference.errors import EngineError, SidelineError
from inference.logs import LogForm, begin

log = getLogger(__name__)


def main() -> None:
    """Load, say so, serve when told to, and end when the control is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    begin(LogForm.parse(sys.argv[1]))
    control = socket.socket(fileno=int(sys.argv[2]))
    with control, socket.socket(fileno=int(sys.argv[3])) as listening:
        link = Link(control)
        try:
            engine = _load(link)
            if engine is not None:
                with closing(engine):
                    link.receive()
                    Hub(engine).serve(listening, control)
        except LinkClosed:
            return


def _load(link: Link) -> Engine | None:
    """The engine that the first message describes, warm; None, and said why, without one."""
    wanted = link.receive()
    cache = wanted["cache_dir"]
    setup = EngineSetup(
        name=wanted["engine"],
        threads=wanted["threads"],
        process="off",
        cache_dir=None if cache is None else Path(cache),
    )
    paths = {Net(net): Path(path) for net, path in wanted["paths"].items()}
    try:
        engine = open_engine(setup, paths, lambda line: link.send({"progress": line}))
    except SidelineError as error:
        link.send(failure(error))
        return None
    unavailable = dict(engine.health().unavailable)
    link.send({"ready": engine.name, "unavailable": unavailable})
    return engine


class Hub:
    """Serves connections, a thread each; the batch that is due first goes first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._gate = Gate(engine.parallel)
        self._shapes = output_shapes(engine)
        self._lock = Lock()
        self._links: dict[Link, Thread] = {}

    @property
    def connections(self) -> int:
        """Those that are open."""
        with self._lock:
            return len(self._links)

    def serve(self, listening: socket.socket, until: socket.socket) -> None:
        """Accept until `until` can be read, then end every connection."""
        listening.setblocking(False)
        with selectors.DefaultSelector() as selector:
            for one in (listening, until):
                selector.register(one, selectors.EVENT_READ)
            while until not in {key.fileobj for key, _ in selector.select()}:
                try:
                    self._accept(listening.accept()[0])
                except BlockingIOError:
                    continue  # who asked has gone again
        self._end()

    def _accept(self, sock: socket.socket) -> None:
        sock.setblocking(True)
        link = Link(sock)
        thread = Thread(target=self._serve, args=(link, sock), daemon=True)
        with self._lock:
            self._links[link] = thread
        thread.start()

    def _end(self) -> None:
        with self._lock:
            links = dict(self._links)
        for link in links:
            link.close()
        for thread in links.values():
            thread.join()

    def _serve(self, link: Link, sock: socket.socket) -> None:
        try:
            slot = Slot(_received_arena(sock), 0, self._shapes)
            link.send(
                {
                    "ready": self._engine.name,
                    "parallel": self._engine.parallel,
                    "process_id": os.getpid(),
                    "outputs": self._shapes,
                }
            )
            while True:
                net, count, due_s = read_asked(link.receive_bytes(ASKED_BYTES))
                with self._gate.turn(due_s):
                    answer(link, self._engine, slot, net, count)
        except LinkClosed:
            pass
        except (EngineError, ValueError) as error:
            log.error("a client of the engine is not understood: %r", error)
        finally:
            link.close()
            with self._lock:
                del self._links[link]


def _received_arena(sock: socket.socket) -> Arena:
    """The memory that a client hands over first; raises LinkClosed and EngineError."""
    try:
        _, descriptors, _, _ = socket.recv_fds(sock, 1, 1)
    except OSError as error:
        raise LinkClosed from error
    if not descriptors:
        raise LinkClosed
    try:
        arena = Arena(descriptors[0], slots=1)
    except BaseException:
        os.close(descriptors[0])
        raise
    arena.close()  # the mapping stays
    return arena


if __name__ == "__main__":
    main()
