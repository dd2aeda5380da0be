"""A peer that the server has admitted, and that then sends whatever it likes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pylibsrtp
from aiortc import MediaStreamTrack
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcsctptransport import RTCSctpTransport
from OpenSSL import SSL

from clients.python.client import SidelineClient
from clients.python.errors import ClientError, NotConnected, Refused
from server.media.codecs import TRANSPORT_NUMBERS, accept_transport_feedback
from tests.hostile.arena import Arena
from tests.hostile.transports import ice_of, sctp_of, server_address

FULL = 503
ADMITTED_WITHIN_S = 15.0


class QuietTrack(MediaStreamTrack):
    """Announces video and sends none."""

    kind = "video"

    async def recv(self) -> Any:
        """Never."""
        await asyncio.Event().wait()


class Attacker:
    """Speaks through the keys that the server has agreed on with it."""

    def __init__(self, client: SidelineClient) -> None:
        self.client = client

    @property
    def alive(self) -> bool:
        """Whether the server still has it."""
        return not self.client.ended.is_set() and self._dtls.state == "connected"

    @property
    def address(self) -> tuple[str, int]:
        """Where the server receives its media."""
        return server_address(self.client.sender)

    @property
    def ssrc(self) -> int:
        """The source that it has announced."""
        ssrc: int = self.client.sender._ssrc
        return ssrc

    @property
    def codecs(self) -> dict[str, int]:
        """Payload types by codec, as agreed."""
        agreed: list[RTCRtpCodecParameters] = self._transceiver._codecs
        return {one.name.lower(): one.payloadType or 0 for one in reversed(agreed)}

    @property
    def repeats_ssrc(self) -> int:
        """The source of what it sends again."""
        ssrc: int = self.client.sender._rtx_ssrc
        return ssrc

    @property
    def numbers_id(self) -> int:
        """Of the header extension with a number across the transport."""
        agreed = self._transceiver._headerExtensions
        return next((one.id for one in agreed if one.uri == TRANSPORT_NUMBERS), 4)

    @property
    def sctp(self) -> RTCSctpTransport:
        """Its end of the association."""
        transport: RTCSctpTransport = sctp_of(self.client.sender)
        return transport

    @property
    def ice(self) -> Any:
        """aioice's connection."""
        return ice_of(self.client.sender)

    async def media(self, packet: bytes) -> bool:
        """Encrypt and send RTP or RTCP; False when that cannot be done: SRTP itself looks at the
        header."""
        try:
            await self._dtls._send_rtp(packet)
        except (pylibsrtp.Error, ConnectionError, ValueError):
            return False
        return True

    async def data(self, packet: bytes) -> bool:
        """Encrypt and send an SCTP packet; False when that cannot be done."""
        try:
            await self._dtls._send_data(packet)
        except (SSL.Error, ConnectionError):
            return False
        return True

    async def records(self, packets: Iterable[bytes]) -> bool:
        """Encrypt each, and send all in one datagram; False when that cannot be done."""
        ssl, parts = self._dtls._ssl, []
        try:
            for one in packets:
                ssl.send(one)
                parts.append(ssl.bio_read(1500))
            await self._dtls.transport._send(b"".join(parts))
        except (SSL.Error, ConnectionError):
            return False
        return True

    @property
    def _transceiver(self) -> Any:
        return self.client._lifeline.connection._peer.getTransceivers()[0]

    @property
    def _dtls(self) -> Any:
        return self.client.sender.transport


@asynccontextmanager
async def admitted(arena: Arena, **how: Any) -> AsyncIterator[Attacker]:
    """One that is connected; waits while the server is full. `how` is for its client."""
    client = await _admit(arena, how)
    try:
        yield Attacker(client)
    finally:
        with contextlib.suppress(ClientError):
            await client.close()


async def _admit(arena: Arena, how: dict[str, Any]) -> SidelineClient:
    accept_transport_feedback()  # else it is not offered, and cannot be attacked
    async with asyncio.timeout(ADMITTED_WITHIN_S):
        while True:
            client = SidelineClient(
                arena.url, "cmj", QuietTrack(), **{"reconnect_within_s": 0.0, **how}
            )
            try:
                await client.connect()
                if how.get("channels", True):
                    await client.hello()
            except BaseException as error:
                with contextlib.suppress(ClientError):
                    await client.close()
                full = isinstance(error, Refused) and error.status == FULL
                if not full and not isinstance(error, NotConnected):
                    raise
                await asyncio.sleep(0.2)
            else:
                return client


class Persistent:
    """An admitted peer, and another one when the server has thrown it out; in an `async with`
    statement. `thrown_out` counts how often."""

    def __init__(self, arena: Arena, **how: Any) -> None:
        self._arena = arena
        self._how = how
        self._stack = contextlib.AsyncExitStack()
        self._now: Attacker | None = None
        self.thrown_out = 0

    async def peer(self) -> Attacker:
        """One that is alive."""
        if self._now is not None and self._now.alive:
            return self._now
        if self._now is not None:
            self.thrown_out += 1
            await self._stack.aclose()
        self._now = await self._stack.enter_async_context(admitted(self._arena, **self._how))
        return self._now

    async def __aenter__(self) -> Persistent:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
