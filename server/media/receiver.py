"""What of aiortc's receiver is replaced: it still decrypts, unpacks and speaks RTCP."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Iterator
from functools import wraps
from struct import pack
from typing import Any

import aiortc.rtcrtpreceiver
from aiortc import RTCRtpReceiver
from aiortc.rtp import RTCP_RTPFB, RtpPacket, pack_rtcp_packet

from server.media.decoding import Decoding
from server.media.feedback import FORMAT
from server.media.inlet import Inlet
from server.media.private import put_instead, require

_DECODER_QUEUE = "_RTCRtpReceiver__decoder_queue"
_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
_NACKS = "_RTCRtpReceiver__nack_generator"
_OUR_SSRC = "_RTCRtpReceiver__rtcp_ssrc"

_decode_as_aiortc = aiortc.rtcrtpreceiver.decoder_worker


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
        put_instead(receiver, name, ours)


def nack_of(receiver: RTCRtpReceiver) -> Callable[[int, list[int]], Coroutine[Any, Any, None]]:
    """Asks for packets again; the numbers come in the order in which they were sent."""
    send: Callable[[int, list[int]], Coroutine[Any, Any, None]]
    send = require(receiver, "_send_rtcp_nack")

    async def send_parts(ssrc: int, numbers: list[int]) -> None:
        for rising in _rising(numbers):
            await send(ssrc, rising)

    return send_parts


def _rising(numbers: list[int]) -> Iterator[list[int]]:
    """aiortc cannot write a question that goes on at 0 behind 65,535."""
    turn = next((at for at in range(1, len(numbers)) if numbers[at] < numbers[at - 1]), None)
    yield numbers[:turn]
    if turn is not None:
        yield from _rising(numbers[turn:])


def pli_of(receiver: RTCRtpReceiver) -> Callable[[int], Coroutine[Any, Any, None]]:
    """Asks for a key frame."""
    send: Callable[[int], Coroutine[Any, Any, None]]
    send = require(receiver, "_send_rtcp_pli")
    return send


def feedback_of(receiver: RTCRtpReceiver) -> Callable[[int, bytes], Coroutine[Any, Any, None]]:
    """Sends transport-wide feedback about the packets of an SSRC."""
    require(receiver, _OUR_SSRC)
    send_rtcp = require(receiver, "_send_rtcp")

    async def send(ssrc: int, message: bytes) -> None:
        ours = require(receiver, _OUR_SSRC)
        if ours is not None:
            payload = pack("!LL", ours, ssrc) + message
            await send_rtcp(pack_rtcp_packet(RTCP_RTPFB, FORMAT, payload))

    return send


def hear_packets(receiver: RTCRtpReceiver, heard: Callable[[RtpPacket], None]) -> None:
    """Call `heard` with every packet first, those that only repeat or pad included."""
    handle = require(receiver, "_handle_rtp_packet")

    @wraps(handle)
    async def listened(packet: RtpPacket, arrival_time_ms: int) -> None:
        heard(packet)
        await handle(packet, arrival_time_ms)

    put_instead(receiver, "_handle_rtp_packet", listened)


def outlive_disconnects(receiver: RTCRtpReceiver) -> None:
    """When the connection is lost aiortc waits for the decoder's thread on the event loop; it
    ends when the receiver is stopped, which comes soon."""
    put_instead(receiver, "_handle_disconnect", lambda: None)
