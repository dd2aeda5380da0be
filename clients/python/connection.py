"""One WebRTC connection with a server: a track there, two channels back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger
from typing import Any, Protocol

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCIceTransport,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

from clients.python.clips import Codec
from clients.python.errors import NotConnected
from clients.python.sent import watch_frames
from clients.python.whip import Whip

log = getLogger(__name__)

CLOSE_WITHIN_S = 5.0
"""aiortc waits for its own tasks, and for ever where one of them does not end."""

_MIME = {"h264": "video/h264", "vp8": "video/vp8"}


@dataclass(frozen=True, slots=True)
class Route:
    """How connections are made: which codec, which channels, by which servers, and how long one
    may take in seconds."""

    codec: Codec | None = None
    channels: bool = True
    ice_servers: Sequence[RTCIceServer] = ()
    relay_only: bool = False
    within_s: float = 10.0


class Listener(Protocol):
    """Who is told what comes over a connection, until it is closed."""

    def on_sent(self, rtp: int) -> None:
        """A frame with this RTP timestamp leaves."""

    def on_metrics(self, data: bytes) -> None:
        """A message came on `metrics`."""

    def on_control(self, data: bytes) -> None:
        """A message came on `control`."""


class Connection:
    """Offers to send video; a connection that has ended is replaced by another one.

    `on_ended` is called when it has failed, or when the server has closed it. `heard_s` is when
    the last message came over it, in seconds of the monotonic clock.
    """

    def __init__(
        self, route: Route, listener: Listener, on_ended: Callable[[Connection], None]
    ) -> None:
        policy = RTCIceTransportPolicy.RELAY if route.relay_only else RTCIceTransportPolicy.ALL
        self._peer = RTCPeerConnection(RTCConfiguration(list(route.ice_servers), policy))
        self._route = route
        self._listener = listener
        self._on_ended = on_ended
        self._connected = asyncio.Event()
        self._control: RTCDataChannel | None = None
        self._channels: list[RTCDataChannel] = []
        self.heard_s: float | None = None
        transceiver = self._peer.addTransceiver("video", direction="sendonly")
        self.sender: RTCRtpSender = transceiver.sender
        if route.channels:
            self._open_channels()
        self._peer.on("connectionstatechange", self._on_state)

    async def offer(self, whip: Whip, query: Mapping[str, str | float]) -> None:
        """Offer, and wait until media flows; raises Refused, Unreachable and NotConnected."""
        self._prefer_codec()
        await _to_its_end(self._peer.setLocalDescription())
        own = self._peer.localDescription.sdp
        if self._route.relay_only and "typ relay" not in own:
            raise NotConnected("no TURN server gave a relay: check its address and credentials")
        answer = await whip.offer(own, **query)
        description = RTCSessionDescription(answer, "answer")
        await _to_its_end(self._peer.setRemoteDescription(description))
        watch_frames(self.sender.transport, self._listener.on_sent)
        within_s = self._route.within_s
        try:
            async with asyncio.timeout(within_s):
                await self._connected.wait()
        except TimeoutError as error:
            raise NotConnected(f"no connection within {within_s:.0f} s") from error

    def take(self, track: MediaStreamTrack | None) -> None:
        """Send this track from now on, or none; it ends with the connection."""
        self.sender.replaceTrack(track)

    def say(self, data: bytes | str) -> None:
        """Send on `control`; raises NotConnected when that is not open."""
        if self._control is None or self._control.readyState != "open":
            raise NotConnected("the control channel is not open")
        self._control.send(data)

    def rtp_origin(self, last_pts: int) -> int:
        """The random timestamp that the sender adds to each `pts`, from the `pts` sent last.

        aiortc keeps it to itself.
        """
        sent: int = getattr(self.sender, "_RTCRtpSender__rtp_timestamp")  # noqa: B009
        return (sent - last_pts) % (1 << 32)

    async def close(self) -> None:
        """End it, cancelled or not, within `CLOSE_WITHIN_S`; safe to call twice."""
        await _to_its_end(self._closed())

    async def leave(self) -> None:
        """End it, cancelled or not, without a word to the listener or the track's end."""
        self._peer.remove_all_listeners()
        for channel in self._channels:
            channel.remove_all_listeners()
        self.take(None)
        await self.close()

    async def _closed(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self._peer.close()
        except TimeoutError:
            log.warning("a connection did not close in good order")
            for transport in self._transports():  # their sockets, which ends all else
                await transport.stop()

    def _transports(self) -> set[RTCIceTransport]:
        """Of media and of channels, which may not have been bundled yet."""
        ends = (self.sender, self._peer.sctp)
        return {one.transport.transport for one in ends if one is not None}

    def _open_channels(self) -> None:
        metrics = self._peer.createDataChannel("metrics", ordered=False, maxRetransmits=0)
        self._control = control = self._peer.createDataChannel("control")
        for channel, listener in (
            (metrics, self._listener.on_metrics),
            (control, self._listener.on_control),
        ):
            channel.on("message", self._heard)
            channel.on("message", listener)
            self._channels.append(channel)

    def _heard(self, _: bytes | str) -> None:
        self.heard_s = time.monotonic()

    def _prefer_codec(self) -> None:
        if self._route.codec is not None:
            mime = _MIME[self._route.codec]
            known = RTCRtpSender.getCapabilities("video").codecs
            wanted = [one for one in known if one.mimeType.lower() == mime]
            self._peer.getTransceivers()[0].setCodecPreferences(wanted)

    def _on_state(self) -> None:
        state = self._peer.connectionState
        if state == "connected":
            self._connected.set()
        elif state in ("failed", "closed"):
            self._on_ended(self)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Wait for it even when cancelled, however often: what aiortc does to its sockets and is cut
    short, gathering, bundling or closing, leaves some open for ever."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    task.result()
