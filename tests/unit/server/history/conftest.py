"""Short clips."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from clients.python.clips import Clip, encode_clip, moving_square


@pytest.fixture(scope="session")
def clips() -> Mapping[str, Clip]:
    """One second of a test picture, by codec."""
    return {
        "h264": encode_clip(moving_square(30), "h264", 30),
        "vp8": encode_clip(moving_square(30), "vp8", 30),
    }
