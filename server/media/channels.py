"""The two data channels, which the client creates."""

from __future__ import annotations

from collections.abc import Callable

from aiortc import RTCDataChannel

METRICS = "metrics"
CONTROL = "control"

BUSY_BYTES = 2_400
"""With this much unsent a channel takes nothing more: about two results."""


class Outlet:
    """One data channel, which may not have come yet; never queues more than `busy_bytes`."""

    def __init__(self, busy_bytes: int, on_ready: Callable[[], None]) -> None:
        self._busy_bytes = busy_bytes
        self._on_ready = on_ready
        self._channel: RTCDataChannel | None = None

    def attach(self, channel: RTCDataChannel) -> None:
        """Use the client's channel; one that was attached before is forgotten."""
        self._channel = channel
        channel.bufferedAmountLowThreshold = self._busy_bytes // 2
        channel.on("bufferedamountlow", self._on_ready)
        self._on_ready()

    @property
    def open(self) -> bool:
        """Whether the client has opened it."""
        return self._channel is not None and self._channel.readyState == "open"

    @property
    def unsent_bytes(self) -> int:
        """Bytes that wait for the network."""
        return self._channel.bufferedAmount if self._channel is not None and self.open else 0

    def send(self, data: bytes) -> bool:
        """Send, or say that the channel is not open or has too much unsent."""
        if self._channel is None or not self.open or self.unsent_bytes >= self._busy_bytes:
            return False
        self._channel.send(data)
        return True
