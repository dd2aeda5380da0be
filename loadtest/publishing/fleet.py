"""The processes of publishers, and their accounts together."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import httpx

from loadtest.bad_paths import BAD_PATHS
from loadtest.frames.account import StreamReport
from loadtest.frames.histogram import AgeHistogram
from loadtest.frames.timeline import Moment, moments
from loadtest.publishing.process import READY
from loadtest.swarm import Refusal
from loadtest.usage import Watched
from loadtest.visits import Leaving
from server.commands.bench.processes import BenchFailed

STREAMS_A_PROCESS = 25
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Cargo:
    """What publishers send, and how: no `video` means coded pictures; `path` names a bad path;
    `every_s` is how long the parts of the timeline are."""

    video: Path | None
    codecs: Sequence[str] = ("h264",)
    path: str | None = None
    every_s: float = 1.0
    seed: int = 1
    realtime: bool = False

    def __post_init__(self) -> None:
        assert self.path is None or self.path in BAD_PATHS

    def arguments(self, number: int) -> list[str]:
        """Of the process of that number."""
        given = ["--every-s", f"{self.every_s:g}", "--seed", str(self.seed + 1000 * number)]
        given += [] if self.video is None else ["--clip", str(self.video)]
        given += [] if self.path is None else ["--path", self.path]
        given += ["--realtime"] if self.realtime else []
        return [*given, "--codec", *self.codecs]


@dataclass(frozen=True, slots=True)
class Sent:
    """What all publishers know in the end."""

    streams: tuple[StreamReport, ...]
    refusals: tuple[Refusal, ...]
    failures: tuple[str, ...]
    ages: AgeHistogram
    lags: AgeHistogram
    timeline: tuple[Moment, ...]
    cpu_s: float


def merged(reports: Sequence[Mapping[str, Any]], every_s: float, began_s: float) -> Sent:
    """The reports of all processes as one; times of the timeline count from `began_s`."""
    return Sent(
        streams=tuple(StreamReport.from_json(one) for each in reports for one in each["streams"]),
        refusals=tuple(Refusal(**one) for each in reports for one in each["refusals"]),
        failures=tuple(one for each in reports for one in each["failures"]),
        ages=AgeHistogram.merged(each["ages"] for each in reports),
        lags=AgeHistogram.merged(each["lags"] for each in reports),
        timeline=tuple(moments((each["timeline"] for each in reports), every_s, began_s)),
        cpu_s=sum(each["cpu_s"] for each in reports),
    )


class Fleet:
    """Publishers that wait for users."""

    def __init__(self, urls: Sequence[str], pids: Sequence[int], every_s: float) -> None:
        self.urls = urls
        self._processes = [Watched(pid) for pid in pids]
        self._every_s = every_s

    def cpu_s(self) -> float:
        """CPU time that they have used."""
        return sum(one.usage().cpu_s for one in self._processes)

    def visit(self, way: Leaving) -> None:
        """One joins and leaves at once, and nobody counts it; raises BenchFailed when it cannot."""
        with httpx.Client(base_url=self.urls[0], trust_env=False, timeout=PATIENCE_S) as client:
            joined = client.post("/streams")
            if joined.status_code != 201:
                raise BenchFailed(f"a first visitor could not join: {joined.text}")
            leaving = {"way": way.value, "uncounted": "yes"}
            client.delete(f"/streams/{joined.json()['name']}", params=leaving).raise_for_status()

    def end(self, began_s: float) -> Sent:
        """All leave; raises BenchFailed when a process is silent."""
        reports = []
        for url in self.urls:
            try:
                answer = httpx.post(f"{url}/end", trust_env=False, timeout=PATIENCE_S)
                reports.append(cast(dict[str, Any], answer.raise_for_status().json()))
            except httpx.HTTPError as error:
                raise BenchFailed(f"publishers gave no account: {error}") from error
        return merged(reports, self._every_s, began_s)


@contextmanager
def fleet(server_url: str, cargo: Cargo, processes: int) -> Iterator[Fleet]:
    """So many processes of publishers; they are gone at the end."""
    with ExitStack() as stack:
        running = [
            stack.enter_context(_process(server_url, cargo, number)) for number in range(processes)
        ]
        urls = [_ready(one) for one in running]
        yield Fleet(urls, [one.pid for one in running], cargo.every_s)


@contextmanager
def _process(server_url: str, cargo: Cargo, number: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "loadtest.publishing.process", server_url]
    with subprocess.Popen(
        [*command, *cargo.arguments(number)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _ready(process: subprocess.Popen[str]) -> str:
    said = cast(IO[str], process.stdout).readline()
    if not said.startswith(READY):
        raise BenchFailed("the publishers did not become ready; their messages are above")
    return said.removeprefix(READY).strip()
