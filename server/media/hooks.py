"""Every place where this server reaches into aiortc's and aioice's private parts.

Their versions are pinned; the tests of this module fail loudly when an upgrade moves one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import aioice.ice
import aiortc.codecs
import aiortc.rtcrtpreceiver
from aiortc import RTCIceTransport, RTCRtpReceiver
from aiortc.codecs.base import Decoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import DYNAMIC_PAYLOAD_TYPES, AnyRtcpPacket, RtcpByePacket, RtpPacket
from av.codec.context import Flags

from inference.clock import Clock
from server.media.arrivals import Arrivals
from server.media.backlog import MAX_PIXELS, DecoderBacklog
from server.media.jitter import MarkerJitterBuffer
from server.media.timestamps import WireTimestamps

CONSENT_INTERVAL_S = 1
"""How often a living peer is asked for an answer, so that silence means something."""

CONSENT_FAILURES = 20
"""With half a second for each answer, consent expires after 30 s (RFC 7675, section 5.1)."""

H264_PROFILES = ("4d001f", "64001f", "640c1f")
"""Main, high and constrained high; aiortc itself names baseline and constrained baseline."""

_DECODER_QUEUE = "_RTCRtpReceiver__decoder_queue"
_DECODER_ERROR = "_RTCRtpReceiver__decoder_error"
"""A flag: when it is set, aiortc asks the sender for a key frame at the next packet."""

_MAPPER = "_RTCRtpReceiver__timestamp_mapper"
_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"


class MissingHook(AttributeError):
    """An upgrade of aiortc or aioice has moved what this server hooks into."""


def install() -> None:
    """Hooks of the whole process; safe to call again."""
    _require(aioice.ice, "CONSENT_INTERVAL")
    _require(aioice.ice, "CONSENT_FAILURES")
    _require(aiortc.rtcrtpreceiver, "get_decoder")
    _accept_h264_profiles()
    _replace(aioice.ice, "CONSENT_INTERVAL", CONSENT_INTERVAL_S)
    _replace(aioice.ice, "CONSENT_FAILURES", CONSENT_FAILURES)
    _replace(aiortc.rtcrtpreceiver, "get_decoder", single_thread_decoder)


def _accept_h264_profiles() -> None:
    """Take the H.264 of cameras and encoders too, which aiortc decodes but does not negotiate."""
    known = aiortc.codecs.CODECS["video"]
    like = next(one for one in reversed(known) if one.name == "H264")
    for profile in H264_PROFILES:
        parameters = {**like.parameters, "profile-level-id": profile}
        if all(one.parameters != parameters for one in known):
            used = {one.payloadType for codecs in aiortc.codecs.CODECS.values() for one in codecs}
            free = next(number for number in DYNAMIC_PAYLOAD_TYPES if number not in used)
            known.append(replace(like, parameters=parameters, payloadType=free))


def single_thread_decoder(codec: RTCRtpCodecParameters) -> Decoder:
    """aiortc's decoder on one thread, handing out each picture at once, and none too large.

    Left alone, FFmpeg starts a thread per CPU for every stream.
    """
    decoder = aiortc.codecs.get_decoder(codec)
    context = getattr(decoder, "codec", None)
    if context is not None:
        context.thread_count = 1
        context.flags |= Flags.low_delay
        context.options = {"max_pixels": str(MAX_PIXELS)}
    return decoder


def keep_wire_timestamps(receiver: RTCRtpReceiver) -> None:
    """Let frames carry the sender's timestamps instead of ones that start at 0."""
    _require(receiver, _MAPPER)
    setattr(receiver, _MAPPER, WireTimestamps())


def release_on_marker(receiver: RTCRtpReceiver) -> None:
    """Decode a frame when its last packet is there, not when the next one starts."""
    _require(receiver, _JITTER_BUFFER)
    setattr(receiver, _JITTER_BUFFER, MarkerJitterBuffer())


def stamp_arrivals(receiver: RTCRtpReceiver, arrivals: Arrivals, clock: Clock) -> None:
    """Note when each RTP packet comes in; padding, with which browsers probe the network, has
    timestamps that belong to no frame."""
    handle = _require(receiver, "_handle_rtp_packet")

    @wraps(handle)
    async def stamped(packet: RtpPacket, arrival_time_ms: int) -> None:
        if packet.payload:
            arrivals.stamp(packet.timestamp, clock())
        await handle(packet, arrival_time_ms)

    _replace(receiver, "_handle_rtp_packet", stamped)


def bound_backlog(receiver: RTCRtpReceiver) -> None:
    """Let what waits for the decoder not grow without end; only before anything is received."""
    broken = _require(receiver, _DECODER_ERROR)
    _require(receiver, _DECODER_QUEUE)
    _replace(receiver, _DECODER_QUEUE, DecoderBacklog(broken.set))


def ignore_goodbyes(receiver: RTCRtpReceiver) -> None:
    """Keep the decoder after an RTCP BYE.

    Browsers send one when a camera is only paused; aiortc would never decode again.
    """
    handle = _require(receiver, "_handle_rtcp_packet")

    @wraps(handle)
    async def without_goodbyes(packet: AnyRtcpPacket) -> None:
        if not isinstance(packet, RtcpByePacket):
            await handle(packet)

    _replace(receiver, "_handle_rtcp_packet", without_goodbyes)


def hear_datagrams(transport: RTCIceTransport, heard: Callable[[], None]) -> None:
    """Call `heard` for every datagram that comes in, of whatever kind; only after gathering."""
    for protocol in _require(_require(transport, "_connection"), "_protocols"):
        _hear(protocol, _require(protocol, "datagram_received"), heard)


def _hear(protocol: object, handle: Callable[..., None], heard: Callable[[], None]) -> None:
    @wraps(handle)
    def listened(data: bytes | str, addr: tuple[Any, ...]) -> None:
        heard()
        handle(data, addr)

    _replace(protocol, "datagram_received", listened)


def _require(owner: object, name: str) -> Any:
    if not hasattr(owner, name):
        raise MissingHook(f"{owner!r} has no {name}: the hooks must be fitted to this version")
    return getattr(owner, name)


def _replace(owner: object, name: str, value: object) -> None:
    setattr(owner, name, value)
