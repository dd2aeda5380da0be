"""Which worker of a host has a session."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from server.cluster.names import host_session_id
from server.workers.host import SessionHost
from server.workers.ids import worker_session_id
from server.workers.worker import Worker
from tests.support.serving import settings

HERE, THERE = "0a1b2c3d", "99999999"


@dataclass
class Known:
    """As much of a worker as is asked for."""

    number: int
    ready: bool = True


def host(folder: Path, name: str, **changes: object) -> SessionHost:
    """With two workers, of which the second takes nobody."""
    made = SessionHost(settings(folder, **changes), name)
    made.workers = [cast(Worker, Known(0)), cast(Worker, Known(1, ready=False))]
    return made


@pytest.mark.parametrize("name", ["", HERE])
def test_a_session_is_found_by_its_id(tmp_path: Path, name: str) -> None:
    """At its worker, if that lives."""
    here = host(tmp_path, name)
    assert here.place_with(worker_session_id(0, name)) is here.workers[0]
    assert here.place_with(worker_session_id(1, name)) is None
    assert here.place_with(worker_session_id(2, name)) is None


def test_another_hosts_session_is_not_here(tmp_path: Path) -> None:
    """Whatever stands where a worker's letter would."""
    here = host(tmp_path, HERE)
    for number in range(2):
        assert here.place_with(worker_session_id(number, THERE)) is None
        assert here.place_with(worker_session_id(number)) is None
    assert here.place_with(host_session_id(THERE)) is None
    assert here.place_with("") is None


def test_with_redis_what_another_one_let_go_may_go_on(tmp_path: Path) -> None:
    """Without, nobody keeps what it takes."""
    assert not host(tmp_path, "").resumes_elsewhere
    assert host(tmp_path, HERE, redis_url="redis://localhost/0").resumes_elsewhere
