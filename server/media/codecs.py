"""The codecs that are taken, and their decoders."""

from __future__ import annotations

from dataclasses import replace

import aiortc.codecs
import av
from aiortc import RTCRtpReceiver
from aiortc.codecs import is_rtx
from aiortc.codecs.base import Decoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
)
from aiortc.rtp import DYNAMIC_PAYLOAD_TYPES
from av.codec.context import Flags

from server.media.decoding import PictureTooLarge
from server.media.packets import EncodedFrame
from server.media.private import require
from server.media.sizes import MAX_PIXELS, vp8_pixels

H264_PROFILES = ("4d001f", "64001f", "640c1f")
"""Main, high and constrained high; aiortc itself names baseline and constrained baseline."""

TRANSPORT_NUMBERS = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
"""The header extension that numbers the packets of all streams of a transport together."""

_CODECS = "_RTCRtpReceiver__codecs"


def accept_h264_profiles() -> None:
    """Take the H.264 of cameras and encoders too, which aiortc decodes but does not negotiate."""
    known = aiortc.codecs.CODECS["video"]
    like = next(one for one in reversed(known) if one.name == "H264")
    for profile in H264_PROFILES:
        parameters = {**like.parameters, "profile-level-id": profile}
        if all(one.parameters != parameters for one in known):
            used = {one.payloadType for codecs in aiortc.codecs.CODECS.values() for one in codecs}
            free = next(number for number in DYNAMIC_PAYLOAD_TYPES if number not in used)
            known.append(replace(like, parameters=parameters, payloadType=free))


def accept_transport_feedback() -> None:
    """Take packets that are numbered across the transport, and promise to tell of each."""
    extensions = aiortc.codecs.HEADER_EXTENSIONS
    if all(one.uri != TRANSPORT_NUMBERS for one in extensions["video"]):
        used = {one.id for of_kind in extensions.values() for one in of_kind}
        free = next(number for number in range(1, 15) if number not in used)
        known = RTCRtpHeaderExtensionParameters(id=free, uri=TRANSPORT_NUMBERS)
        extensions["video"].append(known)
    promise = RTCRtcpFeedback(type="transport-cc")
    for codec in aiortc.codecs.CODECS["video"]:
        if not is_rtx(codec) and promise not in codec.rtcpFeedback:
            codec.rtcpFeedback.append(promise)


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


class Codecs:
    """The codecs that a receiver has negotiated, by payload type."""

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        self._known: dict[int, RTCRtpCodecParameters] = require(receiver, _CODECS)

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
            raise PictureTooLarge(f"its pictures have more than {MAX_PIXELS} pixels")
        pictures = self._decoder.decode(JitterFrame(frame.data, frame.timestamp))
        return [one for one in pictures if isinstance(one, av.VideoFrame)]
