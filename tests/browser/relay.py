"""A network path between a page and its server that can be slow, and can be cut.

The page's offers go to the server without candidates, and the answers come back with the relay's
address in place of the server's: all datagrams of the connection pass through here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from playwright.async_api import Page, Route

from loadtest.impairment import Impairment, Path

Address = tuple[str, int]
_CANDIDATE = re.compile(r"^a=(?:candidate:.*|end-of-candidates)\r?\n", re.M)
_HOST = re.compile(r"^a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host", re.M)


class _Side(asyncio.DatagramProtocol):
    """One socket of a path; hands what it receives to the other, when and if the path lets it.

    `waits_s` has the moment and the delay of each datagram that passed.
    """

    def __init__(self, peer: Address | None, path: Path) -> None:
        self.peer = peer
        self.path = path
        self.waits_s: list[tuple[float, float]] = []
        self.other: _Side | None = None
        self.transport: asyncio.DatagramTransport | None = None
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.peer = addr
        now_s = self._loop.time()
        arrival_s = self.path.arrival_s(len(data), now_s)
        if arrival_s is None or self.other is None:
            return
        self.waits_s.append((now_s, arrival_s - now_s))
        if arrival_s <= now_s:
            self.other.send(data)
        else:
            self._loop.call_at(arrival_s, self.other.send, data)

    def send(self, data: bytes) -> None:
        """Send to whom this side has heard from, unless it has been closed meanwhile."""
        if self.transport is None or self.transport.is_closing():
            return
        if self.peer is not None:
            self.transport.sendto(data, self.peer)

    @property
    def port(self) -> int:
        assert self.transport is not None
        port: int = self.transport.get_extra_info("sockname")[1]
        return port

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()


@dataclass
class Paths:
    """All paths of a page so far, each with these impairments; `cut` breaks those there are, not
    those that come."""

    uplink: Impairment = field(default_factory=Impairment)
    downlink: Impairment = field(default_factory=Impairment)
    sides: list[_Side] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    refusing: bool = False

    @asynccontextmanager
    async def lead(self, page: Page) -> AsyncIterator[None]:
        """Make the page's connections pass through here, as long as the block lasts."""
        await page.route("**/whip*", self._on_offer)
        await page.route("**/whip/*", self._on_session)
        try:
            yield
        finally:
            await page.unroute_all(behavior="ignoreErrors")
            for side in self.sides:
                side.close()

    def cut(self) -> None:
        """No datagram passes any more."""
        for side in self.sides:
            side.path.cut = True

    @property
    def up(self) -> Path:
        """The page's last connection's way to the server."""
        return self.sides[-2].path

    def waited_s(self, last_s: float) -> list[float]:
        """How long the last seconds' datagrams took to the server."""
        side = self.sides[-2]
        until_s = side.waits_s[-1][0]
        return [wait_s for at_s, wait_s in side.waits_s if at_s > until_s - last_s]

    @property
    def back(self) -> Path:
        """And the way back."""
        return self.sides[-1].path

    async def _on_offer(self, route: Route) -> None:
        offer = route.request.post_data or ""
        self.offers.append(route.request.url)
        if self.refusing:
            await route.abort("internetdisconnected")
            return
        response = await route.fetch(post_data=_CANDIDATE.sub("", offer), max_retries=2)
        answer = await response.text()
        if response.status == 201:
            answer = await self._redirected(answer)
        await route.fulfill(response=response, body=answer)

    async def _on_session(self, route: Route) -> None:
        if route.request.method == "PATCH":
            await route.fulfill(status=204)
        else:
            await route.continue_()

    async def _redirected(self, answer: str) -> str:
        found = _HOST.search(answer)
        assert found is not None, answer
        front = await _bound("127.0.0.1", None, Path(self.uplink, seed=1))
        back = await _bound("0.0.0.0", (found[1], int(found[2])), Path(self.downlink, seed=2))
        front.other, back.other = back, front
        self.sides += [front, back]
        mine = f"a=candidate:1 1 udp 2130706431 127.0.0.1 {front.port} typ host\r\n"
        bare = _CANDIDATE.sub("", answer)
        return re.sub(r"(^a=mid:.*\r?\n)", rf"\g<1>{mine}", bare, count=1, flags=re.M)


async def _bound(host: str, peer: Address | None, path: Path) -> _Side:
    loop = asyncio.get_running_loop()
    _, side = await loop.create_datagram_endpoint(lambda: _Side(peer, path), local_addr=(host, 0))
    return side
