"""What stays open for long ends with the key or share that opened it, and with nothing else."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from server.accounts.openings import ENDED, Openings
from server.accounts.owner import ADMINISTRATOR, Caller
from server.accounts.scopes import ALL
from server.accounts.shared import Shared, SharedKind
from server.accounts.tiers import UNLIMITED

NOW_S = 1000.0
SOCKET = {"type": "websocket", "path": "/api/v1/sessions/x/events"}
STREAM = {"type": "http", "path": "/api/v1/analyses/x/events"}
SHORT = {"type": "http", "path": "/api/v1/analyses/x"}


def bearer(key_id: str, expires_s: float | None = None) -> Caller:
    """Whoever has that key."""
    return Caller("club", ALL, UNLIMITED, "pro", expires_s, key_id)


class Peer:
    """A client that says its first word and then nothing, and an application that listens."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.told: list[Message] = []
        self.listens = asyncio.Event()
        self._first = True

    async def receive(self) -> Message:
        """What the client says."""
        if self._first:
            self._first = False
            return {"type": "first"}
        self.listens.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody waits so long")

    async def send(self, message: Message) -> None:
        """What it is told."""
        self.told.append(message)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Listens until the client has left."""
        del scope, send
        while not self.heard or not self.heard[-1].endswith("disconnect"):
            self.heard.append((await receive())["type"])


async def opened(
    openings: Openings, scope: Scope, caller: Caller
) -> tuple[Peer, asyncio.Task[None]]:
    """A client there, whose application listens."""
    peer = Peer()
    running = openings.run(peer.app, scope, peer.receive, peer.send, caller, NOW_S)
    task = asyncio.create_task(running)
    await peer.listens.wait()
    return peer, task


async def test_a_socket_ends_with_its_key() -> None:
    """It is closed with a reason, and the application hears that its client has left."""
    openings = Openings()
    peer, task = await opened(openings, SOCKET, bearer("a"))
    other, others = await opened(openings, SOCKET, bearer("b"))
    openings.end("a")
    await asyncio.wait_for(task, 5)
    assert peer.heard == ["first", "websocket.disconnect"]
    assert [one["code"] for one in peer.told] == [ENDED]
    assert not others.done()
    assert len(openings) == 1
    openings.end("b")
    await asyncio.wait_for(others, 5)
    assert other.heard[-1] == "websocket.disconnect"
    assert len(openings) == 0


async def test_what_is_said_after_the_end_is_not_sent() -> None:
    """The application is told that the client has gone, which it knows how to take."""
    openings, said = Openings(), asyncio.Event()
    peer = Peer()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        await peer.app(scope, receive, send)
        with pytest.raises(OSError, match="revoked"):
            await send({"type": "websocket.send", "text": "late"})
        said.set()

    running = openings.run(app, SOCKET, peer.receive, peer.send, bearer("a"), NOW_S)
    task = asyncio.create_task(running)
    await peer.listens.wait()
    openings.end("a")
    await asyncio.wait_for(task, 5)
    assert said.is_set()
    assert [one["type"] for one in peer.told] == ["websocket.accept", "websocket.close"]


async def test_a_stream_ends_with_its_share() -> None:
    """As if its client had left, which is all that HTTP can say by then."""
    openings = Openings()
    shared = Shared("s", SharedKind.ANALYSIS, "x", "cmj", None, NOW_S + 99)
    caller = Caller("club", ALL, UNLIMITED, expires_s=NOW_S + 99, shared=shared)
    peer, task = await opened(openings, STREAM, caller)
    openings.end("s")
    await asyncio.wait_for(task, 5)
    assert peer.heard == ["first", "http.disconnect"]
    assert peer.told == []


async def test_it_ends_when_the_key_does() -> None:
    """Without anybody's doing."""
    openings = Openings()
    _, task = await opened(openings, SOCKET, bearer("a", NOW_S + 0.01))
    await asyncio.wait_for(task, 5)


@pytest.mark.parametrize(
    ("scope", "caller"), [(SHORT, bearer("a")), (SOCKET, ADMINISTRATOR)], ids=["short", "no key"]
)
async def test_what_is_left_alone(scope: Scope, caller: Caller) -> None:
    """A short request ends soon enough, and whoever runs the server has no key that is revoked."""
    openings = Openings()
    _, task = await opened(openings, scope, caller)
    assert len(openings) == 0
    openings.end("a")
    await asyncio.sleep(0)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_application_that_ends_is_forgotten() -> None:
    """Also one that fails."""
    openings = Openings()

    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    peer = Peer()
    with pytest.raises(ZeroDivisionError):
        await openings.run(failing, SOCKET, peer.receive, peer.send, bearer("a"), NOW_S)
    assert len(openings) == 0


def test_others_are_told_of_what_is_revoked() -> None:
    """Whatever is open there."""
    openings, told = Openings(), list[str]()
    openings.on_end.append(told.append)
    openings.end("a")
    assert told == ["a"]
