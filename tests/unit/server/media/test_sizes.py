from clients.python.clips import encode_clip, moving_square
from server.media.sizes import MAX_PIXELS, vp8_pixels, vp8_size


def test_the_size_that_a_real_encoder_writes() -> None:
    """It is read from the key frame; 4K pictures are within the limit."""
    key = encode_clip(moving_square(1, 322, 180), "vp8", 30).packets[0]
    assert vp8_pixels(key) == 322 * 180
    assert vp8_pixels(key[:9]) == 0
    assert (vp8_size(key), vp8_size(key[:9])) == ((322, 180), (0, 0))
    assert MAX_PIXELS > 3840 * 2160
