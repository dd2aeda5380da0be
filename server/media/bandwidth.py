"""Helps a sender to find out how much the path carries: transport-wide feedback.

aiortc only has an estimate made at the receiver (REMB). A sender that numbers its packets gets to
know instead when each of them came, and judges by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from aiortc.rtp import RtpPacket

from server.media.arrivals import Arrivals

EVERY_S = 0.05
"""libwebrtc's own shortest: 20 small messages a second, some 13 kbit/s."""

Send = Callable[[int, bytes], Coroutine[Any, Any, None]]
"""Sends a message about the packets of an SSRC."""


class Feedback:
    """Tells the sender of what came, every `EVERY_S` while something comes. On the event loop."""

    def __init__(self, send: Send, arrived_s: Callable[[], float]) -> None:
        self._send = send
        self._arrived_s = arrived_s
        self._arrivals = Arrivals()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._sending: asyncio.Task[None] | None = None
        self._ssrc = 0

    def heard(self, packet: RtpPacket) -> None:
        """A packet came; one without a number is left to aiortc's own estimate."""
        number = packet.extensions.transport_sequence_number
        if number is None:
            return
        # Without the time of its sending aiortc estimates nothing: two answers would be too many.
        packet.extensions.abs_send_time = None
        self._ssrc = packet.ssrc
        self._arrivals.note(number, self._arrived_s())
        if self._timer is None:
            self._timer = self._loop.call_later(EVERY_S, self._tell)

    def close(self) -> None:
        """Nothing more is sent."""
        if self._timer is not None:
            self._timer.cancel()
        if self._sending is not None:
            self._sending.cancel()

    def _tell(self) -> None:
        self._timer = None
        self._sending = self._loop.create_task(self._send_all(self._arrivals.tell()))

    async def _send_all(self, messages: list[bytes]) -> None:
        for message in messages:
            await self._send(self._ssrc, message)
