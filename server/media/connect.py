"""Makes peers out of settings."""

from __future__ import annotations

from collections.abc import Callable

from aiortc import RTCIceServer

from inference.clock import Clock, monotonic
from server.config import Settings
from server.media.peer import Peer
from server.media.ports import PeerLimits, PeerOwner


def connector(settings: Settings, clock: Clock = monotonic) -> Callable[[PeerOwner], Peer]:
    """A function that gives an owner its connection."""
    servers = [RTCIceServer(**server.model_dump()) for server in settings.ice_servers]
    limits = PeerLimits(
        connect_s=settings.connect_timeout_s,
        silence_s=settings.silence_timeout_s,
        start_bitrate_kbps=settings.start_bitrate_kbps,
    )
    return lambda owner: Peer(owner, servers, limits, clock)
