import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from server.wire.compact_pose import NOTHING, SCALES, fraction, pack, unpack, whole

NUMBERS = arrays(np.int64, (33, 4), elements=st.integers(-4096, 4095))
POSES = arrays(np.float32, (33, 4), elements=st.floats(-2, 3, width=32))


@given(NUMBERS, NUMBERS)
def test_every_pose_comes_back(numbers: np.ndarray, other: np.ndarray) -> None:
    """Whatever it is compared with."""
    packed = pack(numbers, other)
    assert packed is not None
    assert (unpack(packed, other) == numbers).all()


@given(POSES)
def test_it_is_as_near_as_is_promised(pose: np.ndarray) -> None:
    """Half a step of each scale."""
    numbers = whole(pose)
    assert numbers is not None
    off = np.abs(fraction(numbers).astype(float) - pose) * SCALES
    assert off.max() <= 0.5 + 1e-6


def test_a_pose_that_has_hardly_moved_takes_few_bytes() -> None:
    """The same one takes its two widths; one that has moved by a pixel of 640 takes 43."""
    pose = np.full((33, 4), 1000, np.int64)
    assert pack(pose, pose) == b"\0\0"
    moved = pose + np.array([3, -3, 0, 0])
    assert len(pack(moved, pose) or b"") == 2 + (33 * (3 + 3) + 7) // 8


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e9])
def test_what_is_no_pose(wrong: float) -> None:
    """Numbers that are not finite or far outside the picture cannot be said."""
    assert whole(np.full((33, 4), wrong, np.float32)) is None


def test_a_difference_may_be_too_large() -> None:
    """Of two poses at opposite ends of what can be written."""
    far = NOTHING + (1 << 14) - 1
    assert pack(far, -far) is None
    assert pack(far, NOTHING) is not None


@given(st.binary(max_size=80))
def test_noise_is_refused_or_is_a_pose(noise: bytes) -> None:
    """Random bytes raise ValueError and nothing else."""
    try:
        numbers = unpack(noise, NOTHING)
    except ValueError:
        return
    assert numbers.shape == (33, 4)
