"""A session host's process, started again when it ends though nobody asked it to."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from logging import getLogger
from pathlib import Path

from inference.clock import Clock, monotonic
from server.cluster.lines import Drain, HostOrders, Up
from server.workers.backoff import Backoff

log = getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_ENDS = Up(failure="it is about to end: start it again when it has")
_RAYS_OWN = ("OMP_NUM_THREADS",)
"""Ray limits the threads of an actor that asked for no cores; this one has its node's."""


class HostProcess:
    """Runs, on a thread of its own, until it has drained or is closed; any thread may ask."""

    def __init__(self, orders: HostOrders, clock: Clock = monotonic) -> None:
        self._orders = orders
        self._backoff = Backoff(clock)
        self._up: Up | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._news = threading.Condition()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="session-host", daemon=True)
        self._thread.start()

    @property
    def up(self) -> Up | None:
        """What it said last; None while it starts."""
        return self._up

    def until_up(self, within_s: float) -> Up | None:
        """What it says once it listens, or why it cannot; None where that takes longer."""
        with self._news:
            self._news.wait_for(lambda: self._up is not None or self._ending.is_set(), within_s)
        return _ENDS if self._ending.is_set() else self._up

    def drain(self, within_s: float) -> None:
        """Let it end for good: in good order, in so many seconds at most."""
        self._end()
        self._tell(Drain(within_s).line())

    def close(self) -> None:
        """Let it end for good, now; its sessions are told goodbye."""
        self._end()
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError):
                    self._process.stdin.close()

    def wait(self, within_s: float | None = None) -> bool:
        """Whether it has ended for good by then."""
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _end(self) -> None:
        self._ending.set()
        with self._news:
            self._news.notify_all()

    def _tell(self, line: str) -> None:
        with self._lock:
            process = self._process
            if process is None or process.stdin is None or process.stdin.closed:
                return  # it is between two lives and gets no other one, or is told already
            with suppress(OSError):  # it has just ended
                process.stdin.write(line.encode())
                process.stdin.flush()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._backoff.started()
            try:
                self._live()
            except OSError as error:
                log.error("the session host cannot be started: %s", error)
            if not self._ending.is_set():
                pause_s = self._backoff.ended()
                log.warning("the session host ended; again in %.1f s", pause_s)
                self._ending.wait(pause_s)

    def _live(self) -> None:
        """One process, until it has let go of its stdout: nobody else holds that."""
        process = subprocess.Popen(
            (sys.executable, "-m", "server.cluster.main"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        with self._lock:
            self._process = process
            with suppress(BrokenPipeError):  # it has ended already, and has said why
                process.stdin.write(self._orders.line().encode())
                process.stdin.flush()
            if self._ending.is_set():
                process.stdin.close()
        process.wait()  # the host has left it
        for line in process.stdout:
            with suppress(ValueError):  # not ours: a library's
                self._said(Up.parse(line))
        with self._lock:
            self._process = None
            with suppress(OSError):
                process.stdin.close()
        process.stdout.close()
        if self._up is None or self._up.failure is None:
            self._said(None)

    def _said(self, up: Up | None) -> None:
        with self._news:
            self._up = up
            self._news.notify_all()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _RAYS_OWN}
    known = kept.get("PYTHONPATH")
    kept["PYTHONPATH"] = str(_ROOT) if not known else str(_ROOT) + os.pathsep + known
    return kept
