"""Whose CPU time it was: exact times of threads, split over stages as their samples are.

A sample is a stack that py-spy saw while its thread ran, process and thread first, the innermost
call last. Some threads have one task; of others the innermost call that belongs to a stage counts,
and what libraries do for several stages (sockets, encryption) goes to whoever called them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.observability.roles import ANALYSIS, ENGINE, OTHER, SERVER, role_of

_PROCESS = re.compile(r'process (\d+):"(.*)"')
_THREAD = re.compile(r"thread \((\d+)\)(?:: (.*))?")

RECEIVING = "receiving, WebRTC"
EVENT_LOOP = "event loop"

_ONE_STAGE = {ENGINE: ENGINE, ANALYSIS: "recorded video"}
"""Of these processes there is only one thing to say."""

_THREADS = {"video-decoder": "decoding", "recorder": "recording"}
"""And of these threads."""

_PLACES = (
    ("inference/engines/", ENGINE),
    ("inference/pose/", "crops, following"),
    ("inference/pictures", "crops, following"),
    ("inference/motion/", "analysis"),
    ("inference/sports/", "analysis"),
    ("inference/batching/", "scheduling"),
    ("inference/buffers/", "scheduling"),
    ("server/media/decoding", "decoding"),
    ("server/media/codecs", "decoding"),
    ("server/media/channels", "answers"),
    ("server/media/", RECEIVING),
    ("server/wire/", "answers"),
    ("server/sessions/", "answers"),
    ("server/admission/", "admission"),
    ("server/store/", "database"),
    ("server/history/", "database"),
    ("server/webhooks/", "webhooks"),
    ("server/commands/", None),
    ("server/workers/main", None),
    ("server/cli", None),
    ("server/", "requests"),
)
_LIBRARIES = (
    ("/aiortc/", RECEIVING),
    ("/aioice/", RECEIVING),
    ("/sqlalchemy/", "database"),
    ("/uvicorn/", "requests"),
    ("/starlette/", "requests"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A stack and how often it was seen; `calls` are innermost last."""

    process_id: int
    command: str
    thread_id: int
    thread: str
    calls: tuple[str, ...]
    count: int

    @property
    def stage(self) -> str:
        """What the thread was at."""
        stage = _ONE_STAGE.get(role_of(self.command, SERVER)) or _THREADS.get(self.thread)
        return stage or _found(self.calls, _PLACES) or _found(self.calls, _LIBRARIES) or self._else

    @property
    def _else(self) -> str:
        return EVENT_LOOP if any("runners.py" in one for one in self.calls) else OTHER


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds a second."""

    role: str
    stage: str
    cpu: float


@dataclass(frozen=True, slots=True)
class Used:
    """What a process used while it was watched, in seconds: in all, and by thread, as far as those
    lived all the while."""

    command: str
    cpu_s: float
    threads_s: Mapping[int, float]


def parse(raw: str) -> list[Sample]:
    """py-spy's raw format, a line a stack."""
    return [one for line in raw.splitlines() if (one := _sample(line)) is not None]


def split(used: Mapping[int, Used], samples: Iterable[Sample], seconds: float) -> list[Spent]:
    """The CPU time by process and stage, the most first. A thread that Python does not know works
    for the engine in the engine's process; elsewhere nobody can tell."""
    seen: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for one in samples:
        seen[one.process_id, one.thread_id][one.stage] += one.count
    spent: defaultdict[tuple[str, str], float] = defaultdict(float)
    for process_id, process in used.items():
        role = role_of(process.command, SERVER)
        rest_s = process.cpu_s
        for thread_id, thread_s in process.threads_s.items():
            stages = seen.get((process_id, thread_id), Counter())
            for stage, count in stages.items():
                part_s = thread_s * count / stages.total()
                spent[role, stage] += part_s
                rest_s -= part_s
        spent[role, _ONE_STAGE.get(role, OTHER)] += max(0.0, rest_s)
    found = [Spent(role, stage, cpu_s / seconds) for (role, stage), cpu_s in spent.items()]
    return sorted(found, key=lambda one: -one.cpu)


def _sample(line: str) -> Sample | None:
    stack, _, count = line.rpartition(" ")
    process_id, command, thread_id, name = 0, "", 0, ""
    calls: list[str] = []
    for call in stack.split(";"):
        if (process := _PROCESS.fullmatch(call)) is not None:
            process_id, command = int(process[1]), process[2]
        elif (thread := _THREAD.match(call)) is not None:
            thread_id, name = int(thread[1]), thread[2] or ""
        else:
            calls.append(call)
    if not process_id:
        return None
    return Sample(process_id, command, thread_id, name, tuple(calls), int(count))


def _found(calls: tuple[str, ...], places: Iterable[tuple[str, str | None]]) -> str | None:
    for call in reversed(calls):
        for place, stage in places:
            if place in call:
                if stage is not None:
                    return stage
                break
    return None
