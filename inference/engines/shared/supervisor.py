"""Keeps the process of a shared engine running."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from logging import getLogger
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread

from inference.engines.base import EngineHealth, ModelPaths
from inference.engines.link import Link, LinkClosed, LinkSilent, Message
from inference.engines.opening import SPARE_AFTER_S, EngineSetup
from inference.engines.protocol import check
from inference.errors import EngineError, SidelineError
from inference.logs import argument_for

log = getLogger(__name__)

_LEAVE_WITHIN_S = 2.0
_LOAD_WITHIN_S = 120.0
_PAUSES_S = (0.0, 0.1, 0.5, 1.0)
"""Before a process that ended is followed by another; the last for all that follow."""


class HubProcess:
    """One process, loaded and warm; it serves once it is told to."""

    def __init__(
        self,
        setup: EngineSetup,
        paths: ModelPaths,
        listening: socket.socket,
        report: Callable[[str], None],
    ) -> None:
        """Start it and wait until it is loaded; raises as `open_engine`."""
        ours, theirs = socket.socketpair()
        self._link = Link(ours)
        self._process = _start(theirs, listening)
        try:
            self._link.send(_wanted(setup, paths))
            answer = self._link.receive(_LOAD_WITHIN_S)
            while "progress" in answer:
                report(answer["progress"])
                answer = self._link.receive(_LOAD_WITHIN_S)
        except (LinkClosed, LinkSilent) as error:
            self.close()
            raise EngineError(f"the engine's process did not load: {error!r}") from error
        except BaseException:
            self.close()
            raise
        try:
            check(answer)
        except SidelineError:
            self.close()
            raise
        self.engine = str(answer["ready"])
        self.unavailable: Mapping[str, str] = answer["unavailable"]

    @property
    def process_id(self) -> int:
        """Its id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def serve(self) -> None:
        """Let it take connections; one that has just died is found out by `wait`."""
        with suppress(LinkClosed):
            self._link.send({"serve": True})

    def wait(self) -> int:
        """Until it has ended; its exit status."""
        return self._process.wait()

    def close(self) -> None:
        """End it; safe to call twice and from any thread."""
        self._link.close()
        try:
            self._process.wait(_LEAVE_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class EngineHub:
    """One serving process at a time, and a spare one that waits, if wanted.

    The listening socket stays open over all of them: who connects while there is none, waits.
    """

    def __init__(
        self,
        setup: EngineSetup,
        paths: ModelPaths,
        path: Path,
        report: Callable[[str], None] = log.info,
    ) -> None:
        """Listen at `path`, load and serve; raises as `open_engine`, with nothing left."""
        self._setup, self._paths, self._report = setup, paths, report
        self._path = path
        self._closing = Flag()
        self._lock = Lock()
        self._restarts = 0
        self._spare: HubProcess | None = None
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._listening.bind(str(path))
            self._listening.listen(128)
            self._running = self._make()
        except BaseException:
            self._unlisten()
            raise
        self._running.serve()
        self._threads = [Thread(target=self._watch, name="sideline-engine-hub", daemon=True)]
        if setup.spare:
            self._threads.append(Thread(target=self._keep_spare, name="sideline-spare-hub"))
        self._wanted = Flag()
        self._wanted.set()
        for thread in self._threads:
            thread.start()

    def health(self) -> EngineHealth:
        """What runs now."""
        with self._lock:
            running, spare = self._running, self._spare
        return EngineHealth(
            running.engine,
            running.process_id if running.alive else None,
            alive=not self._closing.is_set(),
            spare=spare is not None and spare.alive,
            restarts=self._restarts,
            unavailable=running.unavailable,
        )

    def close(self) -> None:
        """End all of it; safe to call twice."""
        self._closing.set()
        self._wanted.set()
        with self._lock:
            running = self._running
        running.close()
        for thread in self._threads:
            thread.join()
        for one in (self._running, self._spare):
            if one is not None:
                one.close()
        self._unlisten()

    def _make(self) -> HubProcess:
        return HubProcess(self._setup, self._paths, self._listening, self._report)

    def _watch(self) -> None:
        failures = 0
        while not self._closing.is_set():
            status = self._running.wait()
            if self._closing.is_set():
                return
            log.warning("the engine's process ended with status %d", status)
            self._running.close()
            after = self._next(failures)
            failures = failures + 1 if after is None else 0
            if after is not None:
                after.serve()
                self._restarts += 1
                log.warning("another process of the engine %s has taken its place", after.engine)

    def _next(self, failures: int) -> HubProcess | None:
        """The spare one, else one made now; None when that fails."""
        with self._lock:
            after, self._spare = self._spare, None
        if after is None or not after.alive:
            self._closing.wait(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
            try:
                after = self._make()
            except SidelineError as error:
                log.error("the engine does not come back: %s", error)
                return None
        with self._lock:
            self._running = after
        self._wanted.set()
        return after

    def _keep_spare(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closing.wait(SPARE_AFTER_S):
                return
            try:
                spare = self._make()
            except SidelineError as error:
                log.warning("there is no spare engine: %s", error)
                continue
            with self._lock:
                self._spare, before = spare, self._spare
            if before is not None:
                before.close()

    def _unlisten(self) -> None:
        self._listening.close()
        self._path.unlink(missing_ok=True)


def _wanted(setup: EngineSetup, paths: ModelPaths) -> Message:
    cache = setup.cache_dir
    return {
        "engine": setup.name,
        "threads": setup.threads,
        "paths": {net.value: str(path.absolute()) for net, path in paths.items()},
        "cache_dir": None if cache is None else str(cache.absolute()),
    }


def _start(control: socket.socket, listening: socket.socket) -> subprocess.Popen[bytes]:
    """Start the process, and leave the control's other end to it."""
    root = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH")
    inherited = (control.fileno(), listening.fileno())
    command = [sys.executable, "-m", "inference.engines.shared.hub"]
    command += [argument_for("engine"), *map(str, inherited)]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=inherited,
            env={**os.environ, "PYTHONPATH": root if not known else root + os.pathsep + known},
        )
    except OSError as error:
        raise EngineError(f"the engine's process cannot be started: {error}") from error
    finally:
        control.close()
