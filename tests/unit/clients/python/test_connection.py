"""A connection that is given up in the middle of its making or its end leaves nothing behind."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import psutil
import pytest

from clients.python import connection as room
from clients.python.connection import Connection, Route
from clients.python.errors import Unreachable
from clients.python.whip import Whip


class Nobody:
    """Hears nothing."""

    def on_sent(self, *_: Any) -> None:
        """A frame was sent."""

    def on_metrics(self, *_: Any) -> None:
        """A message came."""

    def on_control(self, *_: Any) -> None:
        """A message came."""


def udp_sockets() -> int:
    """How many this process has open."""
    return len(psutil.Process().net_connections("udp"))


@pytest.mark.parametrize("steps", range(12))
async def test_given_up_while_gathering(steps: int) -> None:
    """However far it was, no socket stays open."""
    before = udp_sockets()
    async with Whip("http://127.0.0.1:9") as whip:
        connection = Connection(Route(), Nobody(), lambda _: None)
        offering = asyncio.create_task(connection.offer(whip, {}))
        for _ in range(steps):
            await asyncio.sleep(0)
        offering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await offering
        await connection.leave()
        await asyncio.sleep(0)
    assert udp_sockets() == before


@pytest.mark.parametrize("steps", range(8))
async def test_given_up_while_leaving(steps: int) -> None:
    """Whoever is cancelled in the middle of leaving, even twice, has left: no socket stays."""
    before = udp_sockets()
    async with Whip("http://127.0.0.1:9") as whip:
        connection = Connection(Route(), Nobody(), lambda _: None)
        with pytest.raises(Unreachable):
            await connection.offer(whip, {})
        assert udp_sockets() > before
        leaving = asyncio.create_task(connection.leave())
        for _ in range(2):
            for _ in range(steps):
                await asyncio.sleep(0)
            leaving.cancel()
        with suppress(asyncio.CancelledError):
            await leaving
        await asyncio.sleep(0)
        if steps:
            assert udp_sockets() == before
        await connection.leave()
    assert udp_sockets() == before


async def test_one_that_does_not_close_is_left_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A task of aiortc's that does not end keeps nobody, and no socket stays."""
    monkeypatch.setattr(room, "CLOSE_WITHIN_S", 0.05)
    before = udp_sockets()
    async with Whip("http://127.0.0.1:9") as whip:
        connection = Connection(Route(), Nobody(), lambda _: None)
        with pytest.raises(Unreachable):
            await connection.offer(whip, {})
        monkeypatch.setattr(connection.sender, "stop", asyncio.Event().wait)
        async with asyncio.timeout(5):
            await connection.close()
        await asyncio.sleep(0)
    assert udp_sockets() == before
