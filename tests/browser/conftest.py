import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from inference.engines.base import ModelPaths
from server.demo import demo_clip
from tests.browser.page import chromium_with
from tests.browser.server_process import ServerProcess, serving
from tests.support.athletes import Clip, clip

ROOT = Path(__file__).resolve().parents[2]


def missing(what: str) -> None:
    """Skip where a user's machine lacks something, fail where nothing may be skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    missing("needs the system package `chromium`")
    raise AssertionError


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One without a camera for all tests of a file, each of which has contexts of its own."""
    async with chromium_with(chromium, []) as running:
        yield running


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots are kept."""
    return ROOT / "test-artifacts"


@pytest.fixture(scope="session")
def high_jumper(clips: Path) -> Clip:
    """Two jumps of 36 cm."""
    return clip(clips, ".y4m", {"jumps": "2", "jump_height_m": "0.36"})


@pytest.fixture(scope="session")
def low_jumper(clips: Path) -> Clip:
    """One jump of 24 cm, smaller in the picture."""
    size = {"height_m": "1.66", "body_fraction": "0.5"}
    return clip(clips, ".y4m", {"jumps": "1", "jump_height_m": "0.24", **size})


@pytest.fixture(scope="session")
def large_jumper(clips: Path) -> Clip:
    """One jump, in a picture of 1280×720, and as short as can be: drawing it takes long."""
    pauses = {"lead_in_s": "0.3", "lead_out_s": "0.3"}
    return clip(clips, ".y4m", {"jumps": "1", "width": "1280", "height": "720", **pauses})


@pytest.fixture(scope="session")
def data_dir(
    tmp_path_factory: pytest.TempPathFactory, model_paths: ModelPaths, clips: Path
) -> Path:
    """A server's folder with the models and the demo's clip in it, so that none is made again."""
    if not (ROOT / "server" / "static" / "index.html").exists():
        missing("needs the built page: run `make install`")
    folder = tmp_path_factory.mktemp("data")
    where_models_are = next(iter(model_paths.values())).parent
    (folder / "models").symlink_to(where_models_are, target_is_directory=True)
    demo = demo_clip(folder)
    demo.parent.mkdir()
    demo.symlink_to(clip(clips, ".mp4", {}).path)
    return folder


@pytest.fixture(scope="session")
def server(data_dir: Path) -> Iterator[ServerProcess]:
    """A server with the real nets, for all tests that leave it alive."""
    with serving(data_dir) as running:
        yield running
