"""A UDP relay between a publisher and its server, which loses, delays and cuts."""

from __future__ import annotations

import asyncio
import re
from types import TracebackType
from typing import Self, cast

from clients.python.errors import Unreachable
from clients.python.whip import Whip
from loadtest.impairment import Path

Address = tuple[str, int]

_CANDIDATE = re.compile(r"^a=candidate:(\S+) (\d+) udp (\d+) (\S+) (\d+) typ host.*$", re.I | re.M)


class _Socket(asyncio.DatagramProtocol):
    """One side of the relay; what comes here goes over the path and leaves by the other side."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop = asyncio.get_running_loop()
        self.other: _Socket | None = None
        self.peer: Address | None = None
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.peer = self.peer or addr
        arrival_s = self._path.arrival_s(len(data), self._loop.time())
        if arrival_s is not None and self.other is not None:
            self._loop.call_at(arrival_s, self.other.deliver, data)

    def deliver(self, data: bytes) -> None:
        """Send to whoever is on this side, if somebody is."""
        transport = self.transport
        if self.peer is not None and transport is not None and not transport.is_closing():
            transport.sendto(data, self.peer)


class Relay:
    """Listens for a publisher and speaks to the server as if it were that publisher.

    It runs on the server's host. Use it in an `async with` statement; `uplink` is the path to
    the server. Each connection has sockets of its own, and all share the paths.
    """

    def __init__(self, uplink: Path, downlink: Path) -> None:
        self.uplink = uplink
        self.downlink = downlink
        self._sockets: list[_Socket] = []

    async def lead_to(self, server: Address) -> Address:
        """Send on to this address; returns where the publisher is to send to."""
        publisher = await self._open(self.uplink, server[0])
        towards = await self._open(self.downlink, server[0])
        publisher.other, towards.other, towards.peer = towards, publisher, server
        assert publisher.transport is not None
        ours: Address = publisher.transport.get_extra_info("sockname")[:2]
        return ours

    async def _open(self, path: Path, host: str) -> _Socket:
        socket = _Socket(path)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: socket, local_addr=(host, 0))
        self._sockets.append(socket)
        return socket

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for socket in self._sockets:
            if socket.transport is not None:
                socket.transport.close()


class RelayedWhip(Whip):
    """Signals as ever, but neither side learns an address other than the relay's."""

    def __init__(self, url: str, relay: Relay, key: str | None = None) -> None:
        super().__init__(url, key)
        self._relay = relay

    async def offer(self, sdp: str, **query: str | float) -> str:
        """The server's answer, leading to the relay."""
        answer = await super().offer(without_candidates(sdp), **query)
        chosen = next(
            (one for one in _CANDIDATE.finditer(answer) if one[2] == "1" and ":" not in one[4]),
            None,
        )
        if chosen is None:
            raise Unreachable("the server offers no IPv4 address for the relay to lead to")
        host, port = await self._relay.lead_to((chosen[4], int(chosen[5])))
        ours = f"a=candidate:{chosen[1]} 1 udp {chosen[3]} {host} {port} typ host"
        lines = without_candidates(answer).splitlines()
        place = next(n for n, line in enumerate(lines) if line.startswith("a=ice-ufrag"))
        lines[place:place] = [ours, "a=end-of-candidates"]
        return "".join(f"{line}\r\n" for line in lines)


def without_candidates(sdp: str) -> str:
    """The description without the addresses in it."""
    hidden = ("a=candidate:", "a=end-of-candidates")
    return "".join(f"{line}\r\n" for line in sdp.splitlines() if not line.startswith(hidden))
