"""What every room's tests share."""

from __future__ import annotations

import hypothesis
import pytest

from inference.engines.base import ModelPaths
from models.store import ensure_models
from server.config import read_settings

# A busy machine is no failure: examples may take as long as they take.
hypothesis.settings.register_profile("sideline", deadline=None)
hypothesis.settings.load_profile("sideline")


@pytest.fixture(scope="session")
def model_paths() -> ModelPaths:
    """The converted nets in the default models directory, fetched where they are missing."""
    return ensure_models(read_settings().models_dir, report=print)
