"""What a server process uses, to be compared before and after an attack."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from server.media.peer import Peer
from server.sessions.session import Session

POOLS = ("asyncio_", "uvloop_")
"""Threads of the loop's executor stay for the loop's life by design."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Of one process, at one moment.

    `peers` and `kept` count the connections and sessions that are alive in memory, reachable or
    not; `stall_ms` is the longest time for which the event loop did nothing else since the last
    look.
    """

    rss_mib: float
    threads: tuple[str, ...]
    fds: int
    tasks: int
    peers: int
    kept: int
    stall_ms: float

    def more_than(self, before: Vitals, rss_mib: float) -> list[str]:
        """What there is more of than before, memory growing by more than `rss_mib`."""
        found = [
            f"{getattr(self, name) - getattr(before, name)} more {name}"
            for name in ("fds", "tasks", "peers", "kept")
            if getattr(self, name) > getattr(before, name)
        ]
        found += [f"the thread {one}" for one in Counter(self.threads) - Counter(before.threads)]
        grown_mib = self.rss_mib - before.rss_mib
        return [*found, f"{grown_mib:.0f} MiB more memory"] if grown_mib > rss_mib else found


def own_vitals(stall_ms: float) -> Vitals:
    """Of this process; called on its event loop, with memory that nobody uses given back."""
    gc.collect()
    _give_back_memory()
    process = psutil.Process()
    alive = [type(one) for one in gc.get_objects()]
    return Vitals(
        rss_mib=process.memory_info().rss / 2**20,
        threads=tuple(one.name for one in threading.enumerate() if not one.name.startswith(POOLS)),
        fds=process.num_fds(),
        tasks=len(asyncio.all_tasks()),
        peers=alive.count(Peer),
        kept=alive.count(Session),
        stall_ms=stall_ms,
    )


class Stalls:
    """Notes how late a timer comes: so long the event loop was held up."""

    EVERY_S = 0.005

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._longest_s = 0.0
        self._due_s = 0.0
        self._wait()

    def take_ms(self) -> float:
        """The longest since the last time."""
        longest_s, self._longest_s = self._longest_s, 0.0
        return 1e3 * longest_s

    def _wait(self) -> None:
        self._due_s = self._loop.time() + self.EVERY_S
        self._loop.call_later(self.EVERY_S, self._look)

    def _look(self) -> None:
        self._longest_s = max(self._longest_s, self._loop.time() - self._due_s)
        self._wait()


def _no_trim(_: int) -> int:
    return 0


def _trim() -> Callable[[int], int]:
    """glibc's `malloc_trim`; nothing where the C library has none."""
    return getattr(ctypes.CDLL(None), "malloc_trim", _no_trim)


def _give_back_memory() -> None:
    _trim()(0)
