"""The publishers that come and go in a soak, each a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from loadtest.visits import Leaving, Visit

LATE_S = 60.0
"""After its time a publisher that does not go is a fault."""


@dataclass(frozen=True, slots=True)
class Present:
    """A publisher that runs."""

    visit: Visit
    process: subprocess.Popen[str]


class Visitors:
    """Starts publishers and sees them off; what went wrong is in `faults`. Use it in a `with`
    statement."""

    def __init__(self, url: str, video: Path) -> None:
        self._command = [sys.executable, "-m", "loadtest.visitor", url, "--clip", str(video)]
        self.present: list[Present] = []
        self.faults: list[str] = []
        self.seen: Counter[str] = Counter()

    def send(self, visit: Visit) -> None:
        """Let one come."""
        arguments = ["--leaving", visit.leaving.value, "--stay", f"{visit.stays_s:.1f}"]
        process = subprocess.Popen(
            [*self._command, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.present.append(Present(visit, process))

    def see_off(self, now_s: float) -> None:
        """Hear those who have gone."""
        for one in list(self.present):
            if now_s - one.visit.leaves_s > LATE_S:
                one.process.kill()
                self.faults.append(f"a publisher did not go: {one.visit}")
            if one.process.poll() is not None:
                self.present.remove(one)
                self._hear(one)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self.present:
            one.process.kill()
            one.process.communicate()
        self.present.clear()

    def _hear(self, one: Present) -> None:
        said, errors = one.process.communicate()
        self.seen[one.visit.leaving.value] += 1
        if fault := _fault(one.visit.leaving, one.process.returncode, said):
            self.faults.append(f"{one.visit}: {fault} {errors.strip()[-500:]}".rstrip())


def _fault(leaving: Leaving, code: int, said: str) -> str | None:
    """What is wrong with how a publisher fared."""
    lines = said.splitlines()
    if not lines or lines[0] != "connected":
        return "it never connected"
    if leaving is Leaving.KILLED:
        return None if code == -signal.SIGKILL else f"it ended with {code} before it was killed"
    if code != 0:
        return f"it ended with {code}"
    counts = json.loads(lines[-1])
    if counts["results"] == 0:
        return "it got no result"
    if leaving is Leaving.RESUME and counts["results_again"] == 0:
        return "it got no result after it had come back"
    return None
