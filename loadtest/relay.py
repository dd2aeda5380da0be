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
    """One side of the relay."""

    def __init__(self, relay: Relay, path: Path, onward: str) -> None:
        self._relay = relay
        self._path = path
        self._onward = onward
        self.peer: Address | None = None
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.peer = self.peer or addr
        self._relay.forward(data, self._path, onward=self._onward)


class Relay:
    """Listens for a publisher and speaks to the server as if it were that publisher.

    It runs on the server's host. Use it in an `async with` statement; `uplink` is the path to
    the server.
    """

    def __init__(self, uplink: Path, downlink: Path) -> None:
        self.uplink = uplink
        self.downlink = downlink
        self._sides: dict[str, _Socket] = {}
        self._loop = asyncio.get_running_loop()

    async def lead_to(self, server: Address) -> Address:
        """Start, and send on to this address; returns where the publisher is to send to."""
        for side, path, onward in (
            ("publisher", self.uplink, "server"),
            ("server", self.downlink, "publisher"),
        ):
            socket = _Socket(self, path, onward)
            bound, _ = await self._loop.create_datagram_endpoint(
                lambda socket=socket: socket,  # type: ignore[misc]
                local_addr=(server[0], 0),
            )
            self._sides[side] = socket
            if side == "publisher":
                ours: Address = bound.get_extra_info("sockname")[:2]
        self._sides["server"].peer = server
        return ours

    def forward(self, data: bytes, path: Path, *, onward: str) -> None:
        """Send a datagram on, when and if the path lets it through."""
        now_s = self._loop.time()
        arrival_s = path.arrival_s(len(data), now_s)
        if arrival_s is not None:
            self._loop.call_at(arrival_s, self._deliver, data, onward)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for side in self._sides.values():
            if side.transport is not None:
                side.transport.close()

    def _deliver(self, data: bytes, onward: str) -> None:
        side = self._sides[onward]
        transport = side.transport
        if side.peer is not None and transport is not None and not transport.is_closing():
            transport.sendto(data, side.peer)


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
