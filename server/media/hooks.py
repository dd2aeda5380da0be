"""Every place where this server reaches into aiortc's and aioice's private parts.

Their versions are pinned; the tests of this module fail loudly when an upgrade moves one.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import wraps
from typing import Any

import aioice.ice
import aioice.stun
import aiortc.codecs
import aiortc.rtcrtpreceiver
import aiortc.rtcsctptransport
import av
from aiortc import RTCIceTransport, RTCRtpReceiver
from aiortc.codecs.base import Decoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import DYNAMIC_PAYLOAD_TYPES, AnyRtcpPacket, RtcpByePacket
from av.codec.context import Flags

from inference.clock import Clock
from server.media.datagrams import DatagramQueue
from server.media.decoding import Decoding, PictureTooLarge
from server.media.inlet import Inlet
from server.media.packets import EncodedFrame
from server.media.roundtrip import RoundTrip
from server.media.sizes import MAX_PIXELS, vp8_pixels

CONSENT_INTERVAL_S = 1
"""How often a living peer is asked for an answer, so that silence means something."""

CONSENT_FAILURES = 20
"""With half a second for each answer, consent expires after 30 s (RFC 7675, section 5.1)."""

SCTP_RTO_MIN_S = 0.2
"""Results that were lost block those behind them until then; RFC 9260 section 16 recommends a
second, for paths of another time. Of browsers, Chromium starts at 0.4 s."""

H264_PROFILES = ("4d001f", "64001f", "640c1f")
"""Main, high and constrained high; aiortc itself names baseline and constrained baseline."""

_DECODER_QUEUE = "_RTCRtpReceiver__decoder_queue"
_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
_NACKS = "_RTCRtpReceiver__nack_generator"
_CODECS = "_RTCRtpReceiver__codecs"

_decode_as_aiortc = aiortc.rtcrtpreceiver.decoder_worker


class MissingHook(AttributeError):
    """An upgrade of aiortc or aioice has moved what this server hooks into."""


def install() -> None:
    """Hooks of the whole process; safe to call again."""
    _require(aioice.ice, "CONSENT_INTERVAL")
    _require(aioice.ice, "CONSENT_FAILURES")
    _require(aiortc.rtcrtpreceiver, "get_decoder")
    _require(aiortc.rtcsctptransport, "SCTP_RTO_MIN")
    _accept_h264_profiles()
    _replace(aioice.ice, "CONSENT_INTERVAL", CONSENT_INTERVAL_S)
    _replace(aioice.ice, "CONSENT_FAILURES", CONSENT_FAILURES)
    _replace(aiortc.rtcrtpreceiver, "get_decoder", single_thread_decoder)
    _replace(aiortc.rtcsctptransport, "SCTP_RTO_MIN", SCTP_RTO_MIN_S)
    _require(aiortc.rtcrtpreceiver, "decoder_worker")
    _replace(aiortc.rtcrtpreceiver, "decoder_worker", decoder_worker)


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


def decoder_worker(
    loop: asyncio.AbstractEventLoop,
    input_q: queue.Queue[Any] | Decoding,
    output_q: asyncio.Queue[object],
    decode_error: threading.Event,
) -> None:
    """What runs on the thread of a receiver: our own work where it was taken over."""
    if isinstance(input_q, Decoding):
        input_q.run()
        asyncio.run_coroutine_threadsafe(output_q.put(None), loop)
    else:
        _decode_as_aiortc(loop, input_q, output_q, decode_error)


def take_over(receiver: RTCRtpReceiver, inlet: Inlet, decoding: Decoding) -> None:
    """Give the receiver our jitter buffer, retransmissions and decoding instead of its own; only
    before anything is received. Its own threads, timers and queues then have nothing to do."""
    for name, ours in ((_JITTER_BUFFER, inlet), (_NACKS, None), (_DECODER_QUEUE, decoding)):
        _require(receiver, name)
        _replace(receiver, name, ours)


class Codecs:
    """The codecs that a receiver has negotiated, by payload type."""

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        self._known: dict[int, RTCRtpCodecParameters] = _require(receiver, _CODECS)

    def name_of(self, payload_type: int) -> str:
        """`H264` or `VP8`."""
        return self._known[payload_type].name

    def decoder_of(self, payload_type: int) -> FrameDecoder:
        """A new decoder."""
        codec = self._known[payload_type]
        return FrameDecoder(single_thread_decoder(codec), codec.name)


class FrameDecoder:
    """aiortc's decoder for our frames.

    H.264's has a limit to the size of a picture of its own, but VP8's takes the memory first.
    """

    def __init__(self, decoder: Decoder, codec: str) -> None:
        self._decoder = decoder
        self._is_vp8 = codec.upper() == "VP8"
        self._too_large = False

    def decode(self, frame: EncodedFrame) -> list[av.VideoFrame]:
        """The pictures that are ready; raises av.FFmpegError and PictureTooLarge, the latter for
        all that builds on that picture, too."""
        if frame.key:
            self._too_large = self._is_vp8 and vp8_pixels(frame.data) > MAX_PIXELS
        if self._too_large:
            raise PictureTooLarge("a picture is too large to be decoded")
        pictures = self._decoder.decode(JitterFrame(frame.data, frame.timestamp))
        return [one for one in pictures if isinstance(one, av.VideoFrame)]


def nack_of(receiver: RTCRtpReceiver) -> Callable[[int, list[int]], Coroutine[Any, Any, None]]:
    """Asks for packets again."""
    send: Callable[[int, list[int]], Coroutine[Any, Any, None]]
    send = _require(receiver, "_send_rtcp_nack")
    return send


def pli_of(receiver: RTCRtpReceiver) -> Callable[[int], Coroutine[Any, Any, None]]:
    """Asks for a key frame."""
    send: Callable[[int], Coroutine[Any, Any, None]]
    send = _require(receiver, "_send_rtcp_pli")
    return send


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


def bound_datagrams(transport: RTCIceTransport) -> DatagramQueue:
    """Let what waits for the connection not grow without end; only after gathering."""
    connection = _require(transport, "_connection")
    _require(connection, "_queue")
    bounded = DatagramQueue()
    _replace(connection, "_queue", bounded)
    return bounded


def time_checks(transport: RTCIceTransport, round_trip: RoundTrip, clock: Clock) -> None:
    """Learn the round trip from ICE's checks, which come every second; only after gathering.

    One that took so long that it may have been sent twice tells nothing.
    """
    for protocol in _require(_require(transport, "_connection"), "_protocols"):
        _time(protocol, _require(protocol, "request"), round_trip, clock)


def _time(protocol: object, ask: Callable[..., Any], round_trip: RoundTrip, clock: Clock) -> None:
    @wraps(ask)
    async def timed(*arguments: Any, **named: Any) -> Any:
        began_s = clock()
        answer = await ask(*arguments, **named)
        if clock() - began_s < aioice.stun.RETRY_RTO:
            round_trip.sample(clock() - began_s)
        return answer

    _replace(protocol, "request", timed)


def _require(owner: object, name: str) -> Any:
    if not hasattr(owner, name):
        raise MissingHook(f"{owner!r} has no {name}: the hooks must be fitted to this version")
    return getattr(owner, name)


def _replace(owner: object, name: str, value: object) -> None:
    setattr(owner, name, value)
