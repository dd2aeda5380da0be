"""Who owns a peer, and what bounds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from inference.frames import Frame
from server.media.packets import EncodedFrame


class PeerOwner(Protocol):
    """Who is told what happens on the connection, always on the event loop."""

    def on_frame(self, frame: Frame) -> None:
        """A frame was decoded; called in order, must not wait."""

    def on_encoded(self, frame: EncodedFrame, codec: str) -> None:
        """The decoder took a frame of this codec; called in order on the decoder's thread, must
        not wait."""

    def on_missed(self, missed: Mapping[str, int]) -> None:
        """So many frames, by reason, were sent but will not be handed over."""

    def on_control(self, data: bytes | str) -> None:
        """A message came on `control`."""

    def on_control_ready(self) -> None:
        """`control` has opened, or takes messages again."""

    def on_metrics_ready(self) -> None:
        """`metrics` has opened, or takes messages again."""

    def on_connected(self) -> None:
        """Media can flow."""

    def on_lost(self, reason: str) -> None:
        """The connection has ended, or will not come; the owner must call `close`."""

    def on_hopeless(self, reason: str) -> None:
        """What the peer sends can be of no use, or is meant to do harm; the owner must call
        `close`."""


@dataclass(frozen=True, slots=True)
class PeerLimits:
    """How long a peer may take to connect and how long it may be silent afterwards; the bit rates
    that it is told to start with, and to expect at least."""

    connect_s: float = 20.0
    silence_s: float = 5.0
    start_bitrate_kbps: int = 0
    least_bitrate_kbps: int = 0


@dataclass(frozen=True, slots=True)
class Gathering:
    """Which addresses and ports media may use, and how long STUN and TURN servers are waited for.

    `ports` None takes any; `public_address` stands in the answer for the machine's own IPv4 ones.
    """

    ports: range | None = None
    ipv6: bool = True
    loopback: Literal["auto", "on", "off"] = "auto"
    timeout_s: float = 0.8
    public_address: str | None = None
