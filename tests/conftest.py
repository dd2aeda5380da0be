"""What every room's tests share."""

from __future__ import annotations

import pytest

from inference.engines.base import ModelPaths
from models.store import default_models_dir, ensure_models


@pytest.fixture(scope="session")
def model_paths() -> ModelPaths:
    """The converted nets in the default models directory, fetched where they are missing."""
    return ensure_models(default_models_dir(), report=print)
