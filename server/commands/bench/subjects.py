"""What is measured: Sideline, and the tutorial server that it is compared with."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from server.commands.bench.processes import BenchFailed, ServerProcess, served, sideline

Baseline = Literal["none", "newest", "every", "both"]
SIDELINE = "Sideline"
TUTORIALS = {"tutorial, newest frame": "newest", "tutorial, every frame": "every"}


def names(baseline: Baseline) -> list[str]:
    """Whom to measure, Sideline last."""
    chosen = [name for name, form in TUTORIALS.items() if baseline in (form, "both")]
    return [*chosen, SIDELINE]


@contextmanager
def subject(name: str, sessions: int, models_dir: Path) -> Iterator[ServerProcess]:
    """The server of that name, for as long as the block lasts."""
    if name == SIDELINE:
        with sideline(sessions, log_level="warning") as server:
            yield server
    else:
        with tutorial(TUTORIALS[name], models_dir) as server:
            yield server


@contextmanager
def tutorial(form: str, models_dir: Path) -> Iterator[ServerProcess]:
    """What a user would write today, as a server; `form` is `newest` or `every`."""
    command = [sys.executable, "-m", "loadtest.tutorial_server", "--form", form]
    # MediaPipe says much that nobody needs, unless it does not start.
    with tempfile.TemporaryFile("w+") as log:
        try:
            with served([*command, "--models", str(models_dir)], {}, log) as server:
                yield server
        except BenchFailed:
            log.seek(0)
            print(log.read(), file=sys.stderr)
            raise
