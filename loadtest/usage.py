"""What a process costs: CPU time and memory, its children included."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds since the process began, and the bytes that it holds now."""

    cpu_s: float
    rss_bytes: int


class Watched:
    """A process of this host and all that it started."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)

    def usage(self) -> Usage:
        """Until now; a child that ended is counted once it was waited for."""
        own = self._process.cpu_times()
        cpu_s = own.user + own.system + own.children_user + own.children_system
        rss_bytes = self._process.memory_info().rss
        for child in self._process.children(recursive=True):
            try:
                times, memory = child.cpu_times(), child.memory_info()
            except psutil.NoSuchProcess:
                continue
            cpu_s += times.user + times.system
            rss_bytes += memory.rss
        return Usage(cpu_s, rss_bytes)


def host_cpu_s() -> float:
    """CPU seconds that all processes of this host have used since it started, over all cores."""
    times = psutil.cpu_times()
    idle_s = times.idle + getattr(times, "iowait", 0.0) + getattr(times, "steal", 0.0)
    # A guest's time is in the user's already.
    guest_s = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    return sum(times) - idle_s - guest_s


BUSY_CPU_S_PER_S = 0.2
"""When others use more, figures of this host mean little."""


class Others:
    """What the processes that are not ours, nor our children, use from now on."""

    def __init__(self) -> None:
        self._ours = Watched(os.getpid())
        self._began_s = time.monotonic()
        self._used_s = self._by_others_s()

    def cpu_s_per_s(self) -> float:
        """So far, over all cores: what every figure that was measured meanwhile suffered from."""
        return (self._by_others_s() - self._used_s) / (time.monotonic() - self._began_s)

    def _by_others_s(self) -> float:
        return host_cpu_s() - self._ours.usage().cpu_s
