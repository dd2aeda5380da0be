"""One WebRTC connection with a publisher."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from logging import getLogger
from typing import Any

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
)
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError

from inference.clock import Clock
from server.media import hooks
from server.media.answer import with_bit_rates
from server.media.association import guard_association
from server.media.candidates import is_usable, read_candidate
from server.media.channels import BUSY_BYTES, CONTROL, METRICS, Outlet
from server.media.closing import close_connection, transports_of
from server.media.datagrams import DatagramQueue
from server.media.errors import BadCandidate, OfferRefused, Refusal
from server.media.faults import Faults
from server.media.gate import guard_sockets
from server.media.gather import gather_as_told
from server.media.incoming import guard_media
from server.media.nat import with_public_address
from server.media.offer import CANDIDATES, UNREADABLE, count_candidates, read_offer
from server.media.opening import guard_channels
from server.media.ports import Gathering, PeerLimits, PeerOwner
from server.media.reception import Reception, choose_video
from server.media.roundtrip import RoundTrip
from server.media.sctp_end import end_quietly
from server.media.transport import bound_datagrams, watch_checks

log = getLogger(__name__)

CONTROL_BUSY_BYTES = 256 * 1024
"""A client that leaves this much unread on the reliable channel does not read at all."""

_WATCH_EVERY_S = 0.5
_WATCH_SOONEST_S = 0.01
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
        self._owner = owner
        self._limits = limits
        self._gathering = gathering
        self._clock = clock
        self._heard_s = clock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._round_trip = RoundTrip()
        self._reception: Reception | None = None
        self._datagrams: list[DatagramQueue] = []
        self._dropped = 0
        self._connected = False
        self._candidates = 0
        self._faults = Faults(owner.on_hopeless)
        self._closing: asyncio.Task[None] | None = None
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
            receiver = choose_video(self._connection.getTransceivers())
            self._reception = Reception(receiver, self._owner, self._round_trip, self._clock)
            self._guard()
            for transport in transports_of(self._connection):
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
        limits = self._limits
        return with_bit_rates(answer, limits.start_bitrate_kbps, limits.least_bitrate_kbps)

    async def add_candidate(self, line: str, mid: str | None) -> None:
        """Take a trickled candidate (`candidate:…`); raises BadCandidate.

        One that is of no use is passed over.
        """
        candidate = read_candidate(line, mid)
        if self._candidates >= CANDIDATES:
            raise BadCandidate(f"at most {CANDIDATES} candidates are taken in a session")
        self._candidates += 1
        if is_usable(candidate):
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
    def datagrams_dropped(self) -> int:
        """What came faster than it could be taken, of any kind: the frames in it are lost unless
        their packets come again."""
        return sum(one.dropped for one in self._datagrams)

    @property
    def refused(self) -> Mapping[str, int]:
        """What strangers sent, and what the peer should not have, by reason: it was not read."""
        return self._faults.counts

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
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._reception is not None:
            await self._reception.close()
        await close_connection(self._connection)
        if self.refused:
            log.info("not read, by reason: %s", self.refused)

    def _guard(self) -> None:
        """Between what comes in and aiortc; only before it can."""
        connection = self._connection
        for secured in {one.receiver.transport for one in connection.getTransceivers()}:
            guard_media(secured, self._faults)
        if connection.sctp is not None:
            guard_association(connection.sctp, self._faults)
            guard_channels(connection.sctp, self._faults)
            end_quietly(connection.sctp)

    def _listen(self) -> None:
        for transport in transports_of(self._connection):
            guard_sockets(transport, self._faults, self._heard)
            watch_checks(transport, self._round_trip, self._clock)
            datagrams = bound_datagrams(transport, self._clock)
            self._datagrams.append(datagrams)
            if self._reception is not None:
                self._reception.tell_arrivals(transport, datagrams)

    def _heard(self) -> None:
        self._heard_s = self._clock()

    def _on_datachannel(self, channel: RTCDataChannel) -> None:
        if channel.label == METRICS:
            self._metrics.attach(channel)
        elif channel.label == CONTROL:
            channel.on("message", self._owner.on_control)
            self._control.attach(channel)
        else:
            log.debug("a data channel %r was not asked for and is closed", channel.label[:40])
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
            await asyncio.sleep(self._watch_again_s())
            now_s = self._clock()
            self._tell_dropped()
            if self._reception is not None:
                self._reception.tell_missed()
            if not self._connected and now_s - began_s > self._limits.connect_s:
                return self._owner.on_lost("no connection came about")
            if self._connected and now_s - self._heard_s > self._limits.silence_s:
                return self._owner.on_lost("the peer fell silent")

    def _watch_again_s(self) -> float:
        """Soon enough that what a dead peer uses is freed without delay."""
        if not self._connected:
            return _WATCH_EVERY_S
        due_s = self._heard_s + self._limits.silence_s - self._clock()
        return min(_WATCH_EVERY_S, max(due_s, _WATCH_SOONEST_S))

    def _tell_dropped(self) -> None:
        dropped = self.datagrams_dropped
        if dropped > self._dropped:
            log.warning("%d datagrams dropped: they come too fast", dropped - self._dropped)
            self._dropped = dropped

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
