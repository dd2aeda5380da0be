"""Where packets come in: the jitter buffer with a clock, a timer, and a way to the sender."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from aiortc.rtp import RtpPacket

from inference.buffers.drops import Drops
from inference.clock import Clock
from server.media.decoding import Decoding
from server.media.jitter import JitterBuffer
from server.media.keyframes import key_parts
from server.media.packets import Packet
from server.media.repeats import RepeatedPacket
from server.media.roundtrip import RoundTrip

SOONEST_S = 0.001
"""Timers nearer than this are not worth their cost."""

ASK_EVERY_S = 0.2
"""A key frame is on its way so long, or the question was lost."""

Send = Callable[[int, list[int]], Coroutine[Any, Any, None]]
"""Asks the sender of an SSRC for packets again."""

AskKey = Callable[[int], Coroutine[Any, Any, None]]
"""Asks the sender of an SSRC for a key frame."""


class Inlet:
    """Stands where aiortc's jitter buffer was; everything happens on the event loop."""

    def __init__(
        self,
        codec_of: Callable[[int], str],
        send_nack: Send,
        send_pli: AskKey,
        decoding: Decoding,
        drops: Drops,
        round_trip: RoundTrip,
        clock: Clock,
    ) -> None:
        self._codec_of = codec_of
        self._send_nack = send_nack
        self._send_pli = send_pli
        self._decoding = decoding
        self._buffer = JitterBuffer(round_trip, drops)
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._ssrc: int | None = None
        self._asked_s = float("-inf")

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """Take a packet whose `_data` aiortc has unpacked; what is due goes on from here, so
        aiortc is told neither to ask for a key frame nor to decode anything."""
        if self._ssrc != packet.ssrc:
            if self._ssrc is not None:
                self._buffer.restart()
            self._ssrc = packet.ssrc
        self._buffer.add(self._packet(packet), self._clock())
        self._decoding.newest = self._buffer.newest_timestamp
        self._act()
        return False, None

    def ask_key_frame(self) -> None:
        """What comes cannot be decoded; asked so often only, however much of it comes."""
        now_s = self._clock()
        if self._ssrc is not None and now_s >= self._asked_s + ASK_EVERY_S:
            self._asked_s = now_s
            self._spawn(self._send_pli(self._ssrc))

    def close(self) -> None:
        """Nothing more is sent, and no timer is left."""
        if self._timer is not None:
            self._timer.cancel()
        for task in self._sending:
            task.cancel()

    def _packet(self, packet: RtpPacket) -> Packet:
        data: bytes = packet._data  # type: ignore[attr-defined]
        key, opens = key_parts(self._codec_of(packet.payload_type), packet.payload, data)
        return Packet(
            packet.sequence_number,
            packet.timestamp,
            data,
            marker=bool(packet.marker),
            key=key,
            opens=opens,
            payload_type=packet.payload_type,
            repeated=isinstance(packet, RepeatedPacket),
        )

    def _act(self) -> None:
        now_s = self._clock()
        asked = self._buffer.poll(now_s)
        gave_up = [frame for frame in asked.frames if not self._decoding.put(frame)]
        if asked.nack and self._ssrc is not None:
            self._spawn(self._send_nack(self._ssrc, asked.nack))
        if asked.key_frame or gave_up:
            self.ask_key_frame()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if asked.wake_s is not None:
            self._timer = self._loop.call_later(max(asked.wake_s - now_s, SOONEST_S), self._act)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
