from fractions import Fraction

import pytest
from aiortc.codecs import depayload, get_encoder
from aiortc.codecs.base import Encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av import Packet
from hypothesis import given
from hypothesis import strategies as st

from clients.python.clips import Codec, encode_clip, moving_square
from server.media.keyframes import key_parts

START = b"\x00\x00\x00\x01"


def parameters(codec: Codec) -> RTCRtpCodecParameters:
    """As negotiated."""
    return RTCRtpCodecParameters(mimeType=f"video/{codec.upper()}", clockRate=90_000, payloadType=1)


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_key_frames_of_real_encoders(codec: Codec) -> None:
    """The first frame of each second is one, and no other; its first packet opens it."""
    clip = encode_clip(moving_square(20, 640, 360), codec, 10)
    packer: Encoder = get_encoder(parameters(codec))
    keys, openers = [], []
    for number, data in enumerate(clip.packets):
        packet = Packet(data)
        packet.pts, packet.time_base = number, Fraction(1, 10)
        payloads, _ = packer.pack(packet)
        parts = [key_parts(codec, one, depayload(parameters(codec), one)) for one in payloads]
        keys += [number] * any(key for key, _ in parts)
        openers += [number] * parts[0][1]
        assert not any(opens for _, opens in parts[1:])
    assert keys == openers == [0, 10]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (START + b"\x67\x42" + START + b"\x68\xce", (False, True)),
        (START + b"\x09\xf0" + START + b"\x67\x42" + START + b"\x65\x88", (True, True)),
        (START + b"\x65\x88", (True, False)),
        (START + b"\x41\x9a", (False, False)),
        (b"\x65\x00\x00\x01\x65", (False, False)),
        (b"", (False, False)),
    ],
    ids=["parameters", "all in one", "slice", "delta", "middle of a slice", "nothing"],
)
def test_h264_units(data: bytes, expected: tuple[bool, bool]) -> None:
    """A key frame is known by its slice, its beginning by its parameters."""
    assert key_parts("H264", b"", data) == expected


@pytest.mark.parametrize(
    ("payload", "data", "expected"),
    [
        (b"\x10\x00", b"\x00", True),
        (b"\x10\x01", b"\x01", False),
        (b"\x00\x00", b"\x00", False),
        (b"\x11\x00", b"\x00", False),
        (b"", b"", False),
    ],
    ids=["first packet", "delta", "later packet", "later partition", "nothing"],
)
def test_vp8_frames(payload: bytes, data: bytes, expected: bool) -> None:
    """Only the packet that begins the first partition tells."""
    assert key_parts("VP8", payload, data) == (expected, expected)


@given(st.sampled_from(["h264", "vp8"]), st.binary(max_size=100))
def test_any_payload_is_read_or_refused(codec: Codec, payload: bytes) -> None:
    """Headers that lie are a ValueError, which the receiver expects, and nothing else; what opens
    a VP8 frame is a part of a key frame."""
    try:
        data = depayload(parameters(codec), payload)
    except ValueError:
        return
    key, opens = key_parts(codec, payload, data)
    assert key or not opens or codec == "h264"


@given(st.lists(st.binary(min_size=2, max_size=20), min_size=1, max_size=5))
def test_units_sent_together_are_known_as_if_sent_alone(units: list[bytes]) -> None:
    """A STAP-A of H.264 is a part of a key frame, or opens one, if one of its units does."""
    units = [bytes([one[0] & 0x60 | 1 + one[0] % 23]) + one[1:] for one in units]
    together = b"\x78" + b"".join(len(one).to_bytes(2, "big") + one for one in units)
    codec = parameters("h264")
    alone = [key_parts("h264", one, depayload(codec, one)) for one in units]
    found = key_parts("h264", together, depayload(codec, together))
    assert found == (any(key for key, _ in alone), any(opens for _, opens in alone))
