"""Receives the video of one connection: from its packets to pictures for the owner."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiortc import RTCIceTransport, RTCRtpReceiver, RTCRtpTransceiver

from inference.buffers.drops import Drops
from inference.clock import Clock
from inference.frames import Frame
from server.media.backlog import DecodeQueue
from server.media.bandwidth import Feedback
from server.media.codecs import Codecs
from server.media.datagrams import DatagramQueue
from server.media.decoding import Decoding
from server.media.errors import OfferRefused, Refusal
from server.media.inlet import Inlet
from server.media.ports import PeerOwner
from server.media.receiver import (
    feedback_of,
    hear_packets,
    nack_of,
    outlive_disconnects,
    pli_of,
    take_over,
)
from server.media.roundtrip import RoundTrip

DECODED_WITHIN_S = 2.0
"""The last picture; aiortc would hold up the event loop until it is there."""


def choose_video(transceivers: Iterable[RTCRtpTransceiver]) -> RTCRtpReceiver:
    """The receiver of the first video that is offered, all else being turned down; raises
    OfferRefused when there is none."""
    chosen: RTCRtpTransceiver | None = None
    for transceiver in transceivers:
        track = transceiver.receiver.track
        if chosen is None and transceiver.kind == "video" and track is not None:
            chosen = transceiver
        else:
            transceiver.direction = "inactive"
    if chosen is None:
        raise OfferRefused(Refusal.NO_VIDEO, "no video is offered")
    return chosen.receiver


class Reception:
    """Takes a receiver over; tells the owner of each picture, and of what did not become one."""

    def __init__(
        self, receiver: RTCRtpReceiver, owner: PeerOwner, round_trip: RoundTrip, clock: Clock
    ) -> None:
        self._receiver = receiver
        self._owner = owner
        self._feedback: Feedback | None = None
        self._loop = asyncio.get_running_loop()
        self._drops = Drops()
        codecs = Codecs(receiver)
        decoding = Decoding(
            DecodeQueue(self._drops, clock),
            codecs.decoder_of,
            self._on_frame,
            self._on_broken,
            self._drops,
            clock,
            self._on_hopeless,
            lambda frame: owner.on_encoded(frame, codecs.name_of(frame.payload_type)),
        )
        self._decoding = decoding
        self._inlet = Inlet(
            codecs.name_of,
            nack_of(receiver),
            pli_of(receiver),
            decoding,
            self._drops,
            round_trip,
            clock,
        )
        take_over(receiver, self._inlet, decoding)
        outlive_disconnects(receiver)

    def tell_arrivals(self, transport: RTCIceTransport, datagrams: DatagramQueue) -> None:
        """Where the video comes over this transport, let its sender know when each packet came."""
        if self._receiver.transport.transport is not transport:
            return
        send = feedback_of(self._receiver)
        self._feedback = Feedback(send, lambda: datagrams.taken_came_s)
        hear_packets(self._receiver, self._feedback.heard)

    def tell_missed(self) -> None:
        """Tell the owner of frames that were lost since the last time."""
        if missed := self._drops.since_last_time():
            self._owner.on_missed(missed)

    async def close(self) -> None:
        """The sender is neither asked nor told anything any more, and nothing is decoded."""
        if self._feedback is not None:
            self._feedback.close()
        self._inlet.close()
        self._decoding.put(None)
        if self._decoding.running:
            await asyncio.to_thread(self._decoding.finished.wait, DECODED_WITHIN_S)

    def _on_frame(self, frame: Frame) -> None:
        """On the decoder's thread."""
        self._loop.call_soon_threadsafe(self._hand_over, frame)

    def _on_broken(self) -> None:
        """On the decoder's thread."""
        self._loop.call_soon_threadsafe(self._inlet.ask_key_frame)

    def _on_hopeless(self, reason: str) -> None:
        """On the decoder's thread."""
        self._loop.call_soon_threadsafe(self._owner.on_hopeless, reason)

    def _hand_over(self, frame: Frame) -> None:
        self.tell_missed()
        self._owner.on_frame(frame)
