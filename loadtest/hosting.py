"""A server of its own for a load test, with a data folder of its own."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from server.commands.bench.processes import ServerProcess, served, sideline
from server.config import read_settings
from server.loading import model_paths

USUAL: Mapping[str, object] = {"demo": "false", "log_level": "warning"}


@contextmanager
def own_data_folder() -> Iterator[Path]:
    """Empty, but for the nets and the engines' caches, which are shared; gone at the end."""
    usual = read_settings()
    model_paths(usual, _say)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir()
        for shared in (usual.models_dir, usual.engines_dir):
            if shared.exists():
                (folder / shared.name).symlink_to(shared, target_is_directory=True)
        yield folder


@contextmanager
def odd_server(argument: str, settings: Mapping[str, object]) -> Iterator[ServerProcess]:
    """One of `loadtest.odd_server`, on a free port of loopback."""
    given = {"host": "127.0.0.1", "port": 0, "admission": "off", **settings}
    changes = {f"SIDELINE_{name.upper()}": str(value) for name, value in given.items()}
    command = [sys.executable, "-m", "loadtest.odd_server", *argument.split()]
    with served(command, changes) as server:
        yield server


@contextmanager
def server_for_load(
    sessions: int, settings: Mapping[str, object], *, slow: float | None, coded: bool
) -> Iterator[ServerProcess]:
    """As `sideline serve` is, or with an odd engine; it takes so many sessions."""
    with own_data_folder() as folder:
        given = {**USUAL, "data_dir": folder, **settings}
        if coded or slow is not None:
            argument = "--coded" if coded else f"--slow {slow:g}"
            opened = odd_server(argument, {"max_sessions": sessions, **given})
        else:
            opened = sideline(sessions, **given)
        with opened as server:
            yield server


def host_in_words() -> dict[str, str]:
    """What the figures were measured on."""
    from inference.engines.host import host_key

    return {**host_key({}, 1), "cores": str(os.cpu_count() or 0)}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
