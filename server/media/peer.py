"""One WebRTC connection with a publisher."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from logging import getLogger
from typing import Any

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCIceTransport,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpTransceiver,
)
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError
from aiortc.sdp import candidate_from_sdp

from inference.buffers.drops import Drops
from inference.clock import Clock
from inference.frames import Frame
from server.media import dtls, hooks
from server.media.answer import with_start_bitrate
from server.media.backlog import DecodeQueue
from server.media.channels import BUSY_BYTES, CONTROL, METRICS, Outlet
from server.media.decoding import Decoding
from server.media.errors import BadCandidate, OfferRefused, Refusal
from server.media.gather import gather_as_told
from server.media.inlet import Inlet
from server.media.nat import with_public_address
from server.media.offer import CANDIDATES, UNREADABLE, count_candidates, read_offer
from server.media.ports import Gathering, PeerLimits, PeerOwner
from server.media.roundtrip import RoundTrip

log = getLogger(__name__)

CONTROL_BUSY_BYTES = 256 * 1024
"""A client that leaves this much unread on the reliable channel does not read at all."""

_HIGHEST_PORT = 65_535
_WATCH_EVERY_S = 0.5
_REFUSALS = (OperationError, InternalError, InvalidAccessError, InvalidStateError, *UNREADABLE)


class Peer:
    """Answers one offer, receives one video track, serves two data channels."""

    def __init__(
        self,
        owner: PeerOwner,
        ice_servers: Sequence[RTCIceServer],
        limits: PeerLimits,
        gathering: Gathering,
        clock: Clock,
    ) -> None:
        hooks.install()
        dtls.install()
        self._owner = owner
        self._limits = limits
        self._gathering = gathering
        self._clock = clock
        self._heard_s = clock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._round_trip = RoundTrip()
        self._drops = Drops()
        self._inlet: Inlet | None = None
        self._connected = False
        self._candidates = 0
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=list(ice_servers)))
        self._connection.on("datachannel", self._on_datachannel)
        self._connection.on("connectionstatechange", self._on_state)
        self._metrics = Outlet(BUSY_BYTES, owner.on_metrics_ready)
        self._control = Outlet(CONTROL_BUSY_BYTES, owner.on_control_ready)

    async def answer(self, offer: str) -> str:
        """The answer with all candidates.

        Raises OfferRefused and NoMediaPort, after closing everything.
        """
        try:
            description = read_offer(offer)
            self._candidates = count_candidates(description.sdp)
            await self._connection.setRemoteDescription(description)
            self._receive_one_video()
            for transport in self._transports():
                gather_as_told(transport, self._gathering)
            await self._connection.setLocalDescription()
        except _REFUSALS as error:
            await self.close()
            raise OfferRefused(Refusal.NOT_SDP, f"the offer cannot be answered: {error}") from error
        except BaseException:
            await self.close()
            raise
        self._listen()
        self._spawn(self._watch())
        answer = self._connection.localDescription.sdp
        answer = with_public_address(answer, self._gathering.public_address)
        return with_start_bitrate(answer, self._limits.start_bitrate_kbps)

    async def add_candidate(self, line: str, mid: str | None) -> None:
        """Take a trickled candidate (`candidate:…`); raises BadCandidate.

        `.local` names are passed over: the peer's own checks show its address.
        """
        try:
            candidate = candidate_from_sdp(line.removeprefix("candidate:"))
        except (ValueError, IndexError, AssertionError) as error:
            raise BadCandidate(f"not an ICE candidate: {line[:100]!r}") from error
        if not 0 <= candidate.port <= _HIGHEST_PORT:
            raise BadCandidate(f"not a port: {candidate.port}")
        if self._candidates >= CANDIDATES:
            raise BadCandidate(f"at most {CANDIDATES} candidates are taken in a session")
        self._candidates += 1
        if candidate.ip.lower().endswith(".local"):
            return
        candidate.sdpMid = mid
        candidate.sdpMLineIndex = None if mid is not None else 0
        await self._connection.addIceCandidate(candidate)

    @property
    def connected(self) -> bool:
        """Whether media can flow now."""
        return self._connection.connectionState == "connected"

    @property
    def unsent_bytes(self) -> int:
        """What still waits to leave on `control`."""
        return self._control.unsent_bytes

    @property
    def metrics_open(self) -> bool:
        """Whether the client has opened `metrics`."""
        return self._metrics.open

    def send_metrics(self, data: bytes) -> bool:
        """Send on `metrics`; False when it takes nothing now."""
        return self._metrics.send(data)

    def send_control(self, data: bytes) -> bool:
        """Send on `control`; False when it takes nothing now."""
        return self._control.send(data)

    async def close(self) -> None:
        """End the connection and everything that it started; safe to call twice."""
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        await asyncio.gather(*(self._tasks - {current}), return_exceptions=True)
        if self._inlet is not None:
            self._inlet.close()
        self._connection.remove_all_listeners()
        await self._connection.close()

    def _receive_one_video(self) -> None:
        """Turn down all but the first video that is offered; receive that one ourselves."""
        chosen: RTCRtpTransceiver | None = None
        for transceiver in self._connection.getTransceivers():
            track = transceiver.receiver.track
            if chosen is None and transceiver.kind == "video" and track is not None:
                chosen = transceiver
            else:
                transceiver.direction = "inactive"
        if chosen is None:
            raise OfferRefused(Refusal.NO_VIDEO, "no video is offered")
        self._receive(chosen.receiver)

    def _receive(self, receiver: RTCRtpReceiver) -> None:
        loop = asyncio.get_running_loop()
        codecs = hooks.Codecs(receiver)

        def on_frame(frame: Frame) -> None:
            loop.call_soon_threadsafe(self._hand_over, frame)

        def on_broken() -> None:
            loop.call_soon_threadsafe(inlet.ask_key_frame)

        decoding = Decoding(
            DecodeQueue(self._drops, self._clock),
            codecs.decoder_of,
            on_frame,
            on_broken,
            self._drops,
            self._clock,
        )
        self._inlet = inlet = Inlet(
            codecs.name_of,
            hooks.nack_of(receiver),
            hooks.pli_of(receiver),
            decoding,
            self._drops,
            self._round_trip,
            self._clock,
        )
        hooks.take_over(receiver, inlet, decoding)
        hooks.ignore_goodbyes(receiver)

    def _hand_over(self, frame: Frame) -> None:
        self._tell_missed()
        self._owner.on_frame(frame)

    def _tell_missed(self) -> None:
        if missed := self._drops.since_last_time():
            self._owner.on_missed(missed)

    def _transports(self) -> set[RTCIceTransport]:
        secured = {one.receiver.transport for one in self._connection.getTransceivers()}
        if self._connection.sctp is not None:
            secured.add(self._connection.sctp.transport)
        return {one.transport for one in secured}

    def _listen(self) -> None:
        for transport in self._transports():
            hooks.hear_datagrams(transport, self._heard)
            hooks.time_checks(transport, self._round_trip, self._clock)
            hooks.bound_datagrams(transport)

    def _heard(self) -> None:
        self._heard_s = self._clock()

    def _on_datachannel(self, channel: RTCDataChannel) -> None:
        if channel.label == METRICS:
            self._metrics.attach(channel)
        elif channel.label == CONTROL:
            channel.on("message", self._owner.on_control)
            self._control.attach(channel)
        else:
            log.info("a data channel %r was not asked for and is closed", channel.label[:40])
            channel.close()

    def _on_state(self) -> None:
        state = self._connection.connectionState
        if state == "connected" and not self._connected:
            self._connected = True
            self._heard()
            self._owner.on_connected()
        elif state in ("failed", "closed"):
            self._owner.on_lost(f"connection {state}")

    async def _watch(self) -> None:
        """Notice a peer that never connects, or that has died: not a datagram comes from it; and
        video of which nothing can be decoded."""
        began_s = self._clock()
        while True:
            await asyncio.sleep(_WATCH_EVERY_S)
            now_s = self._clock()
            self._tell_missed()
            if not self._connected and now_s - began_s > self._limits.connect_s:
                return self._owner.on_lost("no connection came about")
            if self._connected and now_s - self._heard_s > self._limits.silence_s:
                return self._owner.on_lost("the peer fell silent")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
