from __future__ import annotations

import gc

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from inference.pictures import picture_from_av


def noise(width: int, height: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The planes of a 4:2:0 picture, one under the other, every byte different from its like."""
    count = width * height * 3 // 2
    return np.random.default_rng(1).integers(0, 256, count, np.uint8).reshape(-1, width)


@pytest.mark.parametrize(("width", "height"), [(64, 48), (70, 46), (642, 362)])
def test_planes_are_taken_as_they_are(width: int, height: int) -> None:
    """The planes equal those of the frame, also where rows are padded."""
    planes = noise(width, height)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    picture = picture_from_av(frame)
    rest = planes[height:].reshape(2, height // 2, width // 2)
    assert np.array_equal(picture.y, planes[:height])
    assert np.array_equal(picture.u, rest[0])
    assert np.array_equal(picture.v, rest[1])
    assert not picture.full_range


def test_an_odd_size_keeps_its_last_row_and_column() -> None:
    """Chroma planes of an odd picture are rounded up."""
    picture = picture_from_av(av.VideoFrame(65, 47, "yuv420p"))
    assert picture.y.shape == (47, 65)
    assert picture.u.shape == picture.v.shape == (24, 33)


def test_nothing_is_copied_and_the_picture_outlives_its_frame() -> None:
    """The planes are views that keep the decoder's buffers alive."""
    planes = noise(64, 48)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    address = frame.planes[0].buffer_ptr
    picture = picture_from_av(frame)
    del frame
    gc.collect()
    others = [av.VideoFrame.from_ndarray(255 - planes, format="yuv420p") for _ in range(20)]
    assert picture.y.__array_interface__["data"][0] == address
    assert np.array_equal(picture.y, planes[:48])
    assert len(others) == 20


@pytest.mark.parametrize("name", ["yuv422p", "yuv444p", "nv12", "yuv420p10le"])
def test_other_formats_are_converted(name: str) -> None:
    """4:2:2, 4:4:4, semi-planar and 10-bit pictures come out with the same grey."""
    planes = np.full((72, 64), 128, np.uint8)
    planes[:48] = 100
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p").reformat(format=name)
    picture = picture_from_av(frame)
    assert picture.y.shape == (48, 64)
    assert np.abs(picture.y.astype(int) - 100).max() <= 1
    assert np.abs(picture.u.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("name", ["rgb24", "bgr24", "rgba", "gray"])
def test_rgb_and_grey_come_out_in_video_range(name: str) -> None:
    """White of a format without a range of its own is luma 235, black is 16."""
    shape = {"gray": (48, 64), "rgba": (48, 64, 4)}.get(name, (48, 64, 3))
    white = np.full(shape, 255, np.uint8)
    white[24:, ..., :3] = 0
    if name == "gray":
        white[24:] = 0
    picture = picture_from_av(av.VideoFrame.from_ndarray(white, format=name))
    assert not picture.full_range
    assert abs(int(picture.y[4, 4]) - 235) <= 1
    assert abs(int(picture.y[40, 4]) - 16) <= 1


def test_red_is_converted_with_the_matrix_of_bt_601() -> None:
    """Pure red has luma 81 and chroma 90, 240 in BT.601 (63, 102, 240 in BT.709)."""
    red = np.zeros((48, 64, 3), np.uint8)
    red[..., 0] = 255
    picture = picture_from_av(av.VideoFrame.from_ndarray(red, format="rgb24"))
    found = [int(plane[10, 10]) for plane in (picture.y, picture.u, picture.v)]
    assert np.allclose(found, [81, 90, 240], atol=1.5)


def test_full_range_is_noticed() -> None:
    """Full range is told by the old pixel format's name or by the frame's colour range."""
    assert picture_from_av(av.VideoFrame(64, 48, "yuvj420p")).full_range
    frame = av.VideoFrame(64, 48, "yuv420p")
    frame.color_range = ColorRange.JPEG
    assert picture_from_av(frame).full_range


@pytest.mark.parametrize("code", [2, 5, 6])
def test_bt_601_is_meant_when_nothing_is_said(code: int) -> None:
    """A frame without a matrix, and both codes of BT.601."""
    frame = av.VideoFrame(64, 48, "yuv420p")
    frame.colorspace = code
    assert not picture_from_av(frame).bt709


@pytest.mark.parametrize("name", ["yuv420p", "yuv422p", "yuv420p10le"])
def test_bt_709_is_kept(name: str) -> None:
    """High-definition recordings keep their matrix, whatever their pixel format."""
    frame = av.VideoFrame.from_ndarray(noise(64, 48), format="yuv420p")
    frame.colorspace = Colorspace.ITU709
    picture = picture_from_av(frame.reformat(format=name))
    assert picture.bt709
    assert np.abs(picture.y.astype(int) - noise(64, 48)[:48]).max() <= 1


def test_other_matrices_are_converted() -> None:
    """A BT.2020 picture of one saturated colour comes out in BT.601: its luma moves."""
    planes = np.full((72, 64), 90, np.uint8)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.colorspace = Colorspace.BT2020
    picture = picture_from_av(frame)
    assert not picture.bt709
    assert abs(int(picture.y[10, 10]) - 90) > 2
