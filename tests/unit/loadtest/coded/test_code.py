import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext

from clients.python.clips import Codec, encode_clip
from inference.frames import Picture
from inference.pose.estimator import PoseEstimator
from loadtest.coded.code import bits_of, coded_frames, number_of
from loadtest.coded.engine import CodedEngine
from loadtest.coded.reading import code_of

WIDTH, HEIGHT = 640, 360
_DECODERS = {"h264": "h264", "vp8": "vp8"}


@pytest.mark.parametrize("number", [0, 1, 60, 61, 299, 4095])
def test_a_number_comes_back_from_its_bits(number: int) -> None:
    """What was written is read."""
    assert number_of(bits_of(number)) == number


def test_no_single_misread_bit_passes_for_a_number() -> None:
    """The check notices each of them."""
    bits = bits_of(1234)
    for place in range(len(bits)):
        assert number_of([bit != (n == place) for n, bit in enumerate(bits)]) is None


def test_a_number_without_room_is_refused() -> None:
    """Thirteen bits do not fit into twelve."""
    with pytest.raises(ValueError, match="4096"):
        bits_of(4096)


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_the_engine_reads_the_number_that_a_codec_left_in_the_picture(codec: Codec) -> None:
    """Encoded, decoded, cropped as the person is followed: each answer says its own picture's."""
    clip = encode_clip(coded_frames(12, WIDTH, HEIGHT), codec, 30)
    estimator = PoseEstimator(CodedEngine(WIDTH, HEIGHT, run_s=0.0))
    poses = [estimator.estimate(picture) for picture in _decoded(clip.packets, codec)]
    assert [code_of(None if one is None else one.image) for one in poses] == list(range(12))


def test_without_a_pose_there_is_no_number() -> None:
    """And a picture without a code gives none either."""
    assert code_of(None) is None
    assert code_of(np.full((33, 4), 0.9, np.float32)) is None


def _decoded(packets: tuple[bytes, ...], codec: str) -> list[Picture]:
    decoder = av.CodecContext.create(_DECODERS[codec], "r")
    assert isinstance(decoder, VideoCodecContext)
    frames = [frame for one in packets for frame in decoder.decode(av.Packet(one))]
    frames += decoder.decode(None)
    return [_picture(frame) for frame in frames]


def _picture(frame: av.VideoFrame) -> Picture:
    flat = frame.reformat(format="yuv420p").to_ndarray().astype(np.uint8)
    chroma = flat[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
    return Picture(flat[:HEIGHT], chroma[0], chroma[1])
