from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.errors import NotAVideo
from inference.recordings.media_time import MediaTimes


def times(base: Fraction | None, rate: Fraction | None = Fraction(30)) -> MediaTimes:
    """Media times of a stream with these ticks."""
    return MediaTimes(base, rate, "a.mp4")


@given(st.integers(0, 10**6), st.integers(0, 2**31), st.sampled_from([30, 60, 120, 24, 25]))
def test_the_same_instant_is_the_same_float_whatever_the_ticks(
    number: int, start: int, rate: int
) -> None:
    """MP4's ticks and RTP's 90 kHz give a frame the same media time to the last bit."""
    file, wire = times(Fraction(1, 512 * rate)), times(Fraction(1, 90_000))
    file.of(start)
    wire.of(start + 17)
    ours = file.of(start + 512 * number)
    assert ours == wire.of(start + 17 + 90_000 // rate * number)
    assert ours == number / rate


def test_a_missing_time_is_one_frame_after_the_last() -> None:
    """A frame without a timestamp is placed by the nominal frame rate."""
    media = times(Fraction(1, 90_000))
    assert [media.of(pts) for pts in (None, None, 9000, None)] == [
        0.0,
        3000 / 90_000,
        9000 / 90_000,
        12_000 / 90_000,
    ]


def test_the_end_is_one_frame_after_the_latest() -> None:
    """The end is known also when the times go back."""
    media = times(Fraction(1, 30))
    for pts in (0, 5, 3):
        media.of(pts)
    assert media.end_s == pytest.approx(6 / 30)


def test_without_any_ticks_there_are_no_times() -> None:
    """A stream that gives neither timestamps nor a rate cannot be analysed."""
    with pytest.raises(NotAVideo, match="no times"):
        times(None)
    media = times(Fraction(1, 90_000), None)
    assert media.step_s == 0
    assert media.of(None) == 0.0
    with pytest.raises(NotAVideo, match="no times"):
        media.of(None)
