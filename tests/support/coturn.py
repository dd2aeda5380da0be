"""A real coturn on a free port of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from server.media.addresses import media_addresses
from server.media.ports import Gathering
from tests.support.ports import free_port
from tests.support.programs import needed

USER, PASSWORD = "coach", "whistle"
SECRET = "known to both"
REALM = "sideline.test"
STATIC = ("--lt-cred-mech", f"--user={USER}:{PASSWORD}")
TIME_LIMITED = ("--use-auth-secret", f"--static-auth-secret={SECRET}")

_QUIET = ("--no-cli", "--no-tls", "--no-dtls", "--no-rfc5780", "--allow-loopback-peers")
_BINDING_REQUEST = b"\x00\x01\x00\x00\x21\x12\xa4\x42"
_ANSWERS_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Coturn:
    """Where it listens."""

    address: str
    port: int
    log: Path

    @property
    def turn(self) -> str:
        """Its TURN URL."""
        return f"turn:{self.address}:{self.port}?transport=udp"

    @property
    def stun(self) -> str:
        """Its STUN URL."""
        return f"stun:{self.address}:{self.port}"


@asynccontextmanager
async def coturn(folder: Path, credentials: Sequence[str]) -> AsyncIterator[Coturn]:
    """Run it until the block ends; skips without `turnserver`."""
    program = needed("turnserver", "coturn")
    address = media_addresses(Gathering(ipv6=False))[0]
    running = Coturn(address, free_port(socket.SOCK_DGRAM, address), folder / "coturn.log")
    process = await asyncio.create_subprocess_exec(
        program,
        *("-n", "--realm", REALM, "--simple-log", f"--log-file={running.log}"),
        *(f"--listening-ip={address}", f"--relay-ip={address}"),
        *(f"--listening-port={running.port}", f"--pidfile={folder / 'coturn.pid'}"),
        *(f"--userdb={folder / 'coturn.db'}", *_QUIET, *credentials),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _until_it_answers(running)
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _until_it_answers(server: Coturn) -> None:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect((server.address, server.port))
        async with asyncio.timeout(_ANSWERS_WITHIN_S):
            while True:
                try:
                    await loop.sock_sendall(sock, _BINDING_REQUEST + secrets.token_bytes(12))
                    await asyncio.wait_for(loop.sock_recv(sock, 1500), 0.2)
                except (TimeoutError, ConnectionRefusedError):
                    await asyncio.sleep(0.05)
                else:
                    return
