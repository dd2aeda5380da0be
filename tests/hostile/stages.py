"""All attacks, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.hostile import lies, offers, pictures, rtcp, rtp, sctp, udp
from tests.hostile.arena import Arena, Attack


async def nothing(arena: Arena) -> int:
    """How quiet it is here without an attack."""
    return len([one async for one in arena.times(1000, 100)])


ATTACKS: Mapping[str, Attack] = {
    "rtp headers": rtp.headers,
    "rtp numbers": rtp.numbers,
    "rtp frames": rtp.frames,
    "decoder garbage": pictures.garbage,
    "codec and size changes": pictures.changes,
    "claimed sizes": pictures.sizes,
    "rtcp": rtcp.reports,
    "udp noise": udp.anything,
    "stun": udp.checks,
    "stun, trusted": udp.trusted_checks,
    "dtls": udp.records,
    "dtls, trusted": udp.trusted_records,
    "srtp without keys": udp.media,
    "sctp chunks": sctp.chunks,
    "sctp lengths": sctp.lengths,
    "sctp sack": sctp.acknowledgements,
    "sctp gaps": sctp.gaps,
    "data channels": sctp.channels,
    "messages": sctp.messages,
    "sdp offers": offers.offers,
    "queries": offers.queries,
    "ice fragments": offers.fragments,
    "http bodies": offers.bodies,
    "lies": lies.lies,
}


async def everything(arena: Arena) -> int:
    """All attacks, one after the other."""
    return sum([await one(arena) for one in ATTACKS.values()])


STAGES: Mapping[str, Attack] = {"nothing": nothing, **ATTACKS, "everything": everything}
