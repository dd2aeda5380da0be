"""What every room's tests share."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from inference.engines.base import ModelPaths
from models.store import ensure_models
from server.config import read_settings
from tests.support.athletes import clip, clips_folder
from tests.support.waiting import stacks_of

# A busy machine is no failure: examples may take as long as they take.
hypothesis.settings.register_profile("sideline", deadline=None)
hypothesis.settings.load_profile("sideline")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What took too long says where each of its tasks waited."""
    report = yield
    if call.excinfo is not None and "pytest-timeout" in str(call.excinfo.value):
        report.sections.append(("Tasks that waited", stacks_of(item)))
    return report


@pytest.fixture(scope="session")
def model_paths() -> ModelPaths:
    """The converted nets in the default models directory, fetched where they are missing."""
    return ensure_models(read_settings().models_dir, report=print)


@pytest.fixture(scope="session")
def clips(pytestconfig: pytest.Config) -> Path:
    """Rendered clips are kept between runs: drawing one takes many seconds."""
    return clips_folder(Path(pytestconfig.cache.mkdir("athlete-clips")))


@pytest.fixture(scope="session")
def one_jump(clips: Path) -> Path:
    """A video of one jump."""
    return clip(clips, ".mp4", {"jumps": "1", "lead_in_s": "0.6", "lead_out_s": "0.4"}).path
