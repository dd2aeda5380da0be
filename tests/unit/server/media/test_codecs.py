"""These fail when an upgrade of aiortc moves what its decoders are made of."""

import re
import struct

import aiortc.codecs
import aiortc.rtcrtpreceiver
import av.error
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.jitterbuffer import JitterFrame

from clients.python.clips import encode_clip, moving_square
from server.media import hooks
from server.media.codecs import TRANSPORT_NUMBERS, FrameDecoder, single_thread_decoder
from server.media.decoding import PictureTooLarge
from server.media.packets import EncodedFrame


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_decoders_use_one_thread_and_hold_nothing_back(codec: str) -> None:
    """The decoder that aiortc's thread makes has one thread and hands out every picture."""
    hooks.install()
    assert aiortc.rtcrtpreceiver.get_decoder is single_thread_decoder  # type: ignore[attr-defined]
    clip = encode_clip(moving_square(5), "h264" if codec == "h264" else "vp8", 30)
    parameters = next(one for one in aiortc.codecs.CODECS["video"] if one.name.lower() == codec)
    decoder = single_thread_decoder(parameters)
    assert decoder.codec.thread_count == 1  # type: ignore[attr-defined]
    for number, packet in enumerate(clip.packets):
        pictures = decoder.decode(JitterFrame(packet, number))
        assert [picture.pts for picture in pictures] == [number]


async def test_transport_wide_feedback_is_negotiated() -> None:
    """A peer that numbers its packets and wants to hear of them is promised both, once."""
    hooks.install()
    hooks.install()
    offering, answering = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
    offering.addTransceiver("video", direction="sendonly")
    await offering.setLocalDescription()
    await answering.setRemoteDescription(offering.localDescription)
    await answering.setLocalDescription()
    answer = answering.localDescription.sdp
    assert answer.count(TRANSPORT_NUMBERS) == 1
    promised = {line.split()[0] for line in answer.splitlines() if line.endswith(" transport-cc")}
    videos = {line for line in answer.splitlines() if re.search("rtpmap:.*(VP8|H264)", line)}
    assert {one.partition(":")[2] for one in promised} == {
        line.split()[0].partition(":")[2] for line in videos
    }
    await offering.close()
    await answering.close()


def test_the_h264_decoder_refuses_a_picture_that_is_too_large() -> None:
    """Its limit is the same as that of the queue before it."""
    clip = encode_clip(moving_square(1, 4096, 2320), "h264", 30)
    parameters = next(one for one in aiortc.codecs.CODECS["video"] if one.name == "H264")
    decoder = single_thread_decoder(parameters)
    with pytest.raises(av.error.InvalidDataError):
        decoder.decode(JitterFrame(clip.packets[0], 0))


def test_a_picture_that_would_fill_the_memory_is_not_decoded() -> None:
    """It is refused with what depends on it, until a key frame of a usual size comes."""
    vp8 = next(one for one in aiortc.codecs.CODECS["video"] if one.name == "VP8")
    decoder = FrameDecoder(single_thread_decoder(vp8), "VP8")
    usual = encode_clip(moving_square(2), "vp8", 30).packets
    declared = b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 16383, 16383) + b"rest"
    for data, key in ((declared, True), (usual[1], False)):
        with pytest.raises(PictureTooLarge):
            decoder.decode(EncodedFrame(0, data, key, 97, 0.0, 0.0, 0.0))
    for number, data in enumerate(usual):
        frame = EncodedFrame(number, data, number == 0, 97, 0.0, 0.0, 0.0)
        assert [one.pts for one in decoder.decode(frame)] == [number]
