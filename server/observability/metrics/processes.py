"""What the server's processes use, and what their host has."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from prometheus_client import Metric

from server.admission.machine import cores
from server.observability.metrics.families import counters, gauge, gauges
from server.observability.roles import SERVER, role_of


@dataclass(slots=True)
class Used:
    """What the processes of one role hold now."""

    rss_bytes: int = 0
    fds: int = 0
    threads: int = 0


@dataclass(slots=True)
class Processes:
    """Remembers what processes that have ended had used, so that CPU time only ever grows."""

    _seen: dict[int, tuple[str, float]] = field(default_factory=dict)
    _past_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def families(self) -> Iterator[Metric]:
        """As they stand; blocks for a moment."""
        used, seen = self._look()
        for pid, (role, before_s) in self._seen.items():
            if pid not in seen or seen[pid][1] < before_s:
                self._past_s[role] += before_s
        self._seen = seen
        cpu_s = defaultdict(float, self._past_s)
        for role, now_s in seen.values():
            cpu_s[role] += now_s
        yield from _families(used, cpu_s)

    def _look(self) -> tuple[dict[str, Used], dict[int, tuple[str, float]]]:
        own = psutil.Process()
        used: dict[str, Used] = {}
        seen: dict[int, tuple[str, float]] = {}
        for one in (own, *own.children(recursive=True)):
            try:
                with one.oneshot():
                    times = one.cpu_times()
                    role = SERVER if one.pid == own.pid else role_of(" ".join(one.cmdline()))
                    seen[one.pid] = (role, times.user + times.system)
                    sums = used.setdefault(role, Used())
                    sums.rss_bytes += one.memory_info().rss
                    sums.fds += one.num_fds()
                    sums.threads += one.num_threads()
            except psutil.Error:  # it has just ended
                continue
        return used, seen


def _families(used: Mapping[str, Used], cpu_s: Mapping[str, float]) -> Iterator[Metric]:
    label = "process"
    yield counters(
        "sideline_process_cpu_seconds",
        "CPU time of the server's processes, those that have ended included",
        label,
        cpu_s,
    )
    for name, words, attribute in (
        (
            "resident_memory_bytes",
            "Memory that the server's processes hold, what they share counted for each",
            "rss_bytes",
        ),
        ("open_fds", "File descriptors that they have open, sockets included", "fds"),
        ("threads", "Their threads", "threads"),
    ):
        values = {role: float(getattr(sums, attribute)) for role, sums in used.items()}
        yield gauges(f"sideline_process_{name}", words, label, values)
    soft, _ = psutil.Process().rlimit(psutil.RLIMIT_NOFILE)
    yield gauge(
        "sideline_process_max_fds", "File descriptors that a process of the server may open", soft
    )


def host_families(data_dir: Path) -> Iterator[Metric]:
    """What there is besides; blocks for a moment."""
    memory = psutil.virtual_memory()
    yield gauge("sideline_host_cpu_count", "Cores that the server may use", cores())
    yield gauge("sideline_host_memory_bytes", "The host's memory", memory.total)
    yield gauge(
        "sideline_host_memory_available_bytes", "Memory of the host that is free", memory.available
    )
    disk = shutil.disk_usage(data_dir) if data_dir.exists() else None
    yield gauge(
        "sideline_data_dir_bytes",
        "Size of the disk that the data folder is on",
        None if disk is None else disk.total,
    )
    yield gauge(
        "sideline_data_dir_free_bytes",
        "What is free on that disk",
        None if disk is None else disk.free,
    )
