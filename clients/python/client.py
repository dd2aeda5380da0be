"""Publishes a track to a Sideline server and gives back what the server says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Self

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

from clients.python.clips import Codec
from clients.python.errors import NotConnected
from clients.python.inbox import Inbox
from clients.python.whip import Whip
from server.wire.control import (
    Bye,
    Calibrate,
    ClientMessage,
    ErrorMessage,
    EventMessage,
    Hello,
    Ping,
    Pong,
    decode_server,
    encode_control,
)
from server.wire.metrics import MetricsMessage, decode_metrics

_MIME = {"h264": "video/H264", "vp8": "video/VP8"}


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The answer to one frame, and when it came, in seconds of the monotonic clock."""

    message: MetricsMessage
    received_s: float


def _configuration(servers: Sequence[RTCIceServer], relay_only: bool) -> RTCConfiguration:
    policy = RTCIceTransportPolicy.RELAY if relay_only else RTCIceTransportPolicy.ALL
    return RTCConfiguration(iceServers=list(servers), iceTransportPolicy=policy)


class SidelineClient:
    """One live session; use it in an `async with` statement.

    `results`, `events` and `errors` are iterated with `async for`; each is bounded, and counts
    what nobody read in time in `dropped`. `bye` holds the server's last word once it came.
    Without `codec` it is the track's own, if it has one, else what the server prefers. With
    `relay_only` media goes through a TURN server of `ice_servers` and no other way. `whip`
    stands in for the signalling of its own.
    """

    def __init__(
        self,
        url: str,
        sport: str,
        track: MediaStreamTrack,
        *,
        height_m: float | None = None,
        mass_kg: float | None = None,
        key: str | None = None,
        codec: Codec | None = None,
        channels: bool = True,
        ice_servers: Sequence[RTCIceServer] = (),
        relay_only: bool = False,
        connect_within_s: float = 10.0,
        whip: Whip | None = None,
    ) -> None:
        athlete = {"height_m": height_m, "mass_kg": mass_kg}
        self._query: dict[str, str | float] = {"sport": sport}
        self._query |= {name: value for name, value in athlete.items() if value is not None}
        self._codec = codec or getattr(track, "codec", None)
        self._within_s = connect_within_s
        self._whip = Whip(url, key) if whip is None else whip
        self._relay_only = relay_only
        self._configuration = _configuration(ice_servers, relay_only)
        self._track = track
        self._channels = channels
        self._pings: dict[int, asyncio.Future[None]] = {}
        self._ping_ids = count(1)
        self._token: str | None = None
        self._heard = 0
        self.ended = asyncio.Event()
        self.results: Inbox[Result] = Inbox(1024)
        self.events: Inbox[EventMessage] = Inbox(1024)
        self.errors: Inbox[ErrorMessage] = Inbox(64)
        self.bye: Bye | None = None
        self.session_id: str | None = None
        self._prepare()

    async def connect(self) -> Self:
        """Offer, and wait until media flows; raises Refused, Unreachable and NotConnected."""
        await self._offer(self._query)
        return self

    async def resume(self) -> Self:
        """Go on with the session over a new connection, from whatever address there is now.

        Ids, counts and numbers of attempts go on, and so do `results` and `events`: no event is
        lost or told twice. Raises Refused (410 when the server no longer knows the session),
        Unreachable and NotConnected; then it may be tried again.
        """
        if self._token is None:
            raise NotConnected("the server has not greeted yet: there is nothing to go on with")
        old = self._connection
        old.remove_all_listeners()
        self.sender.replaceTrack(None)  # else aiortc ends the track with the connection
        await old.close()
        self._prepare()
        self.ended.clear()
        for inbox in (self.results, self.events, self.errors):
            inbox.reopen()
        await self._offer({**self._query, "resume": self._token, "heard": self._heard})
        return self

    async def hello(self) -> Hello:
        """The server's greeting on `control`; raises NotConnected when it does not come."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._greeted), self._within_s)
        except TimeoutError as error:
            raise NotConnected("the server sent no hello") from error

    async def ping(self, within_s: float = 5.0) -> float:
        """The round trip over `control`, in seconds; raises NotConnected without an answer."""
        number = next(self._ping_ids)
        self._pings[number] = asyncio.get_running_loop().create_future()
        began_s = time.monotonic()
        self.say(Ping(number))
        try:
            await asyncio.wait_for(self._pings[number], within_s)
        except TimeoutError as error:
            raise NotConnected("the server does not answer") from error
        finally:
            del self._pings[number]
        return time.monotonic() - began_s

    def calibrate(self, height_m: float | None, mass_kg: float | None) -> None:
        """Say who stands there; the analysis starts anew."""
        self.say(Calibrate(height_m, mass_kg))

    def say(self, message: ClientMessage | bytes | str) -> None:
        """Send on `control`, as it is when it is bytes or text."""
        if self._control is None or self._control.readyState != "open":
            raise NotConnected("the control channel is not open")
        raw = message if isinstance(message, bytes | str) else encode_control(message)
        self._control.send(raw)

    def rtp_origin(self, last_pts: int) -> int:
        """The random timestamp that the sender adds to each `pts`, from the `pts` sent last.

        aiortc keeps it to itself; it is needed to tell which frame a result belongs to.
        """
        sent: int = getattr(self.sender, "_RTCRtpSender__rtp_timestamp")  # noqa: B009
        return (sent - last_pts) % (1 << 32)

    async def close(self) -> None:
        """End the session at the server, then here; safe to call twice."""
        try:
            await self._whip.leave()
        finally:
            await self._connection.close()
            await self._whip.close()
            self._end()

    async def __aenter__(self) -> Self:
        try:
            return await self.connect()
        except BaseException:
            await self.close()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _prepare(self) -> None:
        """A connection that has not been offered yet."""
        self._connection = RTCPeerConnection(self._configuration)
        self._connected = asyncio.Event()
        self._greeted: asyncio.Future[Hello] = asyncio.get_running_loop().create_future()
        self._control: RTCDataChannel | None = None
        self.sender = self._connection.addTrack(self._track)
        if self._channels:
            self._open_channels()
        self._connection.on("connectionstatechange", self._on_state)

    async def _offer(self, query: Mapping[str, str | float]) -> None:
        self._prefer_codec()
        await self._connection.setLocalDescription()
        if self._relay_only and "typ relay" not in self._connection.localDescription.sdp:
            raise NotConnected("no TURN server gave a relay: check its address and credentials")
        answer = await self._whip.offer(self._connection.localDescription.sdp, **query)
        self.session_id = self._whip.session_id
        await self._connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        try:
            await asyncio.wait_for(self._connected.wait(), self._within_s)
        except TimeoutError as error:
            raise NotConnected(f"no connection within {self._within_s:.0f} s") from error

    def _open_channels(self) -> None:
        metrics = self._connection.createDataChannel("metrics", ordered=False, maxRetransmits=0)
        metrics.on("message", self._on_metrics)
        self._control = self._connection.createDataChannel("control")
        self._control.on("message", self._on_control)

    def _prefer_codec(self) -> None:
        if self._codec is not None:
            mime = _MIME[self._codec].lower()
            known = RTCRtpSender.getCapabilities("video").codecs
            wanted = [one for one in known if one.mimeType.lower() == mime]
            self._connection.getTransceivers()[0].setCodecPreferences(wanted)

    def _on_state(self) -> None:
        state = self._connection.connectionState
        if state == "connected":
            self._connected.set()
        elif state in ("failed", "closed"):
            self._end()

    def _on_metrics(self, data: bytes) -> None:
        self.results.put(Result(decode_metrics(data), time.monotonic()))

    def _on_control(self, data: bytes) -> None:
        match decode_server(data):
            case Hello() as hello if not self._greeted.done():
                self._token = hello.resume
                self._greeted.set_result(hello)
            case Pong(number) if number in self._pings and not self._pings[number].done():
                self._pings[number].set_result(None)
            case EventMessage() as event:
                self._heard = max(self._heard, event.id)
                self.events.put(event)
            case ErrorMessage() as error:
                self.errors.put(error)
            case Bye() as bye:
                self.bye = bye

    def _end(self) -> None:
        self._greeted.cancel()
        for inbox in (self.results, self.events, self.errors):
            inbox.close()
        self.ended.set()
