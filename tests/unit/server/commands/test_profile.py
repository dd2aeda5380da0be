"""`sideline profile`, up to the point where it looks into another process."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from inference.errors import InvalidInput, SidelineError
from server.commands import profile
from server.commands.profile import Profile, find, may_look, record
from server.observability.profiling import Spent


def fake_py_spy(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in place of py-spy."""
    program = folder / "py-spy"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(profile, "_program", lambda: str(program))


def test_the_table_has_each_streams_part() -> None:
    """Of what is used next to nothing is left out, but it counts in the sum."""
    spent = [Spent("server", "answers", 0.3), Spent("server", "admission", 0.0001)]
    table = Profile(10.0, 2.0, 0.4, spent).table()
    assert "| server | answers | 0.300 | 75.0 % | 0.1500 |" in table
    assert "| all |  | 0.400 | 100% | 0.2000 |".replace("100%", "100 %") in table
    assert "admission" not in table


@pytest.mark.parametrize("sessions", [None, 0.0])
def test_without_a_stream_nothing_is_said_of_one(sessions: float | None) -> None:
    """Neither where there is none, nor where nobody knows."""
    table = Profile(10.0, sessions, 0.4, [Spent("server", "answers", 0.4)]).table()
    assert "| server | answers | 0.400 | 100 % | – |" in table


def test_the_process_that_listens_is_found() -> None:
    """By the port of its address; and its address by its id."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process, _ = find(None, url)
        assert process.pid == os.getpid()
        assert find(os.getpid(), url)[1] == url


def test_nobody_listens_there() -> None:
    """Said, with another way to name the server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(InvalidInput, match="--pid"):
        find(None, url)


def test_a_process_that_is_not_there() -> None:
    """No process has the largest id."""
    with pytest.raises(InvalidInput, match="no such process"):
        find(2**31 - 1, None)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Error: Permission Denied: Try running again with elevated permissions", "SYS_PTRACE"),
        ("Error: Operation not permitted (os error 1)", "ptrace_scope"),
        ("Error: Failed to find python version", "py-spy failed: Error: Failed to find"),
    ],
)
def test_what_py_spy_complains_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, told: str
) -> None:
    """Where it may not look, what to do is said."""
    fake_py_spy(tmp_path, f"echo '{said}' >&2; exit 1", monkeypatch)
    with pytest.raises(SidelineError, match=told):
        record(1, 1, tmp_path / "flame.svg")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_stranger_may_not_look() -> None:
    """What to do is said before anything is tried; the server's own user may."""
    may_look(os.getpid())
    os.seteuid(65534)
    try:
        with pytest.raises(SidelineError, match="SYS_PTRACE"):
            may_look(1)
    finally:
        os.seteuid(0)


def test_without_py_spy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(InvalidInput, match=r"sideline\[profile\]"):
        record(1, 1, Path("flame.svg"))
