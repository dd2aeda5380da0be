"""What the machine gives this process: cores, and CPU time."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores(quota: Path = _QUOTA) -> float:
    """Cores that this process may use, by its affinity and its container's quota."""
    allowed = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        granted, period = quota.read_text().split()
        if granted != "max":
            return min(float(allowed), int(granted) / int(period))
    return float(allowed)


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds so far: of the event loop's thread, and of the whole process; and the cores
    that there are for it."""

    loop_s: float = 0.0
    process_s: float = 0.0
    cores: float = 1.0


def usage(engine_process: int | None = None) -> Usage:
    """Now; to be asked on the event loop's thread. The engine's own process counts, too."""
    process_s = time.process_time()
    if engine_process is not None:
        with suppress(psutil.NoSuchProcess):
            times = psutil.Process(engine_process).cpu_times()
            process_s += times.user + times.system
    return Usage(time.thread_time(), process_s, cores())
