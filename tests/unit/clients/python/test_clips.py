import av
import pytest

from clients.python.clips import Codec, encode_clip, moving_square

_DECODERS = {"h264": "h264", "vp8": "libvpx"}


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_one_packet_a_frame_and_a_key_frame_a_second(codec: Codec) -> None:
    """Packets are as many as frames, decode in their order, and start anew every second."""
    clip = encode_clip(moving_square(25), codec, 10)
    assert len(clip.packets) == 25
    assert (clip.width, clip.height) == (320, 180)
    for start in (0, 10, 20):
        context = av.CodecContext.create(_DECODERS[codec], "r")
        pictures = context.decode(av.Packet(clip.packets[start]))  # type: ignore[attr-defined]
        pictures += context.decode(None)  # type: ignore[attr-defined]
        assert len(pictures) == 1


def test_nothing_to_encode() -> None:
    """A clip without frames is an error."""
    with pytest.raises(ValueError, match="at least one"):
        encode_clip([], "vp8", 30)
