from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from clients.python.clips import Clip, encode_clip, moving_square
from tests.support.serving import Serving, serving, settings, until_ready


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    """A ready server with the fake engine."""
    async with serving(settings(tmp_path)) as running:
        await until_ready(running)
        yield running


@pytest.fixture(scope="session")
def h264() -> Clip:
    """One second of a test picture in H.264."""
    return encode_clip(moving_square(30), "h264", 30)


@pytest.fixture(scope="session")
def vp8() -> Clip:
    """One second of a test picture in VP8."""
    return encode_clip(moving_square(30), "vp8", 30)
