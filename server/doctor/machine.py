"""Cores and memory."""

from __future__ import annotations

import os
from collections.abc import Iterator

from server.config import Settings
from server.doctor.finding import Finding, missing, ok

GIB = 1 << 30
ENOUGH_BYTES = 2 * GIB
ENOUGH_CORES = 2
MANY_CORES = 4


def check(settings: Settings) -> Iterator[Finding]:
    """What the process may use of the machine."""
    yield cores(_usable_cores(), settings.media_workers)
    if (total := _memory_bytes()) is not None:
        yield memory(total)


def cores(count: int, workers: int = 0) -> Finding:
    """Receiving and inference each want one; one process of Python receives with one."""
    if count < ENOUGH_CORES:
        return missing("cores", f"{count}", "two are needed for a live session without gaps")
    if count > MANY_CORES and not workers:
        return ok("cores", f"{count}; SIDELINE_MEDIA_WORKERS=2 or more receives on several")
    return ok("cores", f"{count}")


def memory(total_bytes: int) -> Finding:
    """Models, decoders and a few sessions."""
    shown = f"{total_bytes / GIB:.1f} GiB"
    if total_bytes < ENOUGH_BYTES:
        return missing("memory", shown, f"{ENOUGH_BYTES // GIB} GiB are recommended")
    return ok("memory", shown)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
