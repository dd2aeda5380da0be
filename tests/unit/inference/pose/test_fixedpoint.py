"""Tests of `inference.pose.fixedpoint`."""

from __future__ import annotations

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from inference.pose.colour import Coding, to_rgb
from inference.pose.fixedpoint import to_rgb_rounding_down


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("bt709", [False, True])
def test_the_same_bits_as_ffmpeg(full_range: bool, bt709: bool) -> None:
    """Random planes come out as FFmpeg's own converter makes them, to the last bit."""
    width, height = 256, 192
    stacked = np.random.default_rng(7).integers(0, 256, (height * 3 // 2, width), dtype=np.uint8)
    frame = av.VideoFrame.from_ndarray(stacked, format="yuv420p")
    frame.color_range = ColorRange.JPEG if full_range else ColorRange.MPEG
    frame.colorspace = Colorspace.ITU709 if bt709 else Colorspace.ITU601
    expected = frame.to_ndarray(format="rgb24")
    y = stacked[:height]
    u, v = stacked[height:].reshape(2, height // 2, width // 2).repeat(2, 1).repeat(2, 2)
    assert np.array_equal(to_rgb_rounding_down([y, u, v], Coding(full_range, bt709)), expected)


def test_close_to_the_exact_conversion() -> None:
    """Rounding down three shares costs at most three levels of 255, never more brightness."""
    planes = list(np.random.default_rng(8).integers(0, 256, (3, 64, 64), dtype=np.uint8))
    coding = Coding(full_range=False, bt709=False)
    lost = to_rgb(planes, coding).astype(int) - to_rgb_rounding_down(planes, coding)
    assert lost.min() >= -1
    assert lost.max() <= 3
