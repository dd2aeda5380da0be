"""What every room's tests share."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from inference.engines.base import ModelPaths
from models.store import ensure_models
from server.config import read_settings
from tests.support.athletes import clip, clips_folder

# A busy machine is no failure: examples may take as long as they take.
hypothesis.settings.register_profile("sideline", deadline=None)
hypothesis.settings.load_profile("sideline")


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
