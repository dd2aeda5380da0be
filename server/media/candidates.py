"""Reads trickled ICE candidates."""

from __future__ import annotations

from aiortc import RTCIceCandidate
from aiortc.sdp import candidate_from_sdp

from server.media.errors import BadCandidate

HIGHEST_PORT = 65_535


def read_candidate(line: str, mid: str | None) -> RTCIceCandidate:
    """A candidate (`candidate:…`) of the section `mid`, None being the first; raises
    BadCandidate."""
    try:
        candidate = candidate_from_sdp(line.removeprefix("candidate:"))
    except (ValueError, IndexError, AssertionError) as error:
        raise BadCandidate(f"not an ICE candidate: {line[:100]!r}") from error
    if not 0 <= candidate.port <= HIGHEST_PORT:
        raise BadCandidate(f"not a port: {candidate.port}")
    candidate.sdpMid = mid
    candidate.sdpMLineIndex = None if mid is not None else 0
    return candidate


def is_usable(candidate: RTCIceCandidate) -> bool:
    """Neither a `.local` name, as the peer's own checks show its address, nor without a port, nor
    for RTCP alone."""
    is_hidden = candidate.ip.lower().endswith(".local")
    return not is_hidden and candidate.port > 0 and candidate.component == 1
