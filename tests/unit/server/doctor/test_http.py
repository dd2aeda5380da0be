import asyncio
import socket
from pathlib import Path

from server.config import Settings
from server.doctor import http
from server.doctor.finding import Finding, Status
from tests.support.serving import serving, settings


def checked(folder: Path, port: int) -> Finding:
    """What is said about a port of loopback."""
    (found,) = http.check(Settings(data_dir=folder, port=port))
    return found


def test_a_free_port(tmp_path: Path) -> None:
    """It can be listened on."""
    assert checked(tmp_path, 0).status is Status.OK


def test_a_taken_port(tmp_path: Path) -> None:
    """Somebody else's port fails; the advice names the setting."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.listen(0)
        found = checked(tmp_path, other.getsockname()[1])
    assert found.status is Status.FAILED
    assert "SIDELINE_PORT" in found.advice


async def test_a_server_that_runs_already(tmp_path: Path) -> None:
    """Sideline's own port is no failure."""
    async with serving(settings(tmp_path)) as running:
        port = int(running.url.rsplit(":", 1)[1])
        found = await asyncio.to_thread(checked, tmp_path, port)
    assert (found.status, found.detail) == (Status.OK, f"a server runs at 127.0.0.1:{port}")
