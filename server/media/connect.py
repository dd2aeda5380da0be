"""Makes peers out of settings."""

from __future__ import annotations

import time
from collections.abc import Callable

from aiortc import RTCIceServer

from inference.clock import Clock, monotonic
from server.config import Settings
from server.ice import port_range
from server.media.ice_servers import own_servers
from server.media.peer import Peer
from server.media.ports import Gathering, PeerLimits, PeerOwner


def connector(
    settings: Settings, clock: Clock = monotonic, epoch: Clock = time.time
) -> Callable[[PeerOwner], Peer]:
    """A function that gives an owner its connection."""
    limits = PeerLimits(
        connect_s=settings.connect_timeout_s,
        silence_s=settings.silence_timeout_s,
        start_bitrate_kbps=settings.start_bitrate_kbps,
        least_bitrate_kbps=settings.least_bitrate_kbps,
    )
    gathering = gathering_of(settings)

    def connect(owner: PeerOwner) -> Peer:
        servers = own_servers(settings.ice_servers_at(epoch()))
        known = [RTCIceServer(**one.model_dump()) for one in servers]
        return Peer(owner, known, limits, gathering, clock)

    return connect


def gathering_of(settings: Settings) -> Gathering:
    """How the server's own addresses are found."""
    public = settings.public_address
    return Gathering(
        ports=port_range(settings.udp_ports),
        ipv6=settings.ipv6,
        loopback=settings.loopback_media,
        timeout_s=settings.gather_timeout_s,
        public_address=None if public is None else str(public),
    )
