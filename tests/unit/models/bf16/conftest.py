"""What the tests of the bfloat16 net share."""

from __future__ import annotations

import pytest

from inference.engines.base import Images, ModelPaths, Net
from models.bf16.pictures import athlete_pictures


@pytest.fixture(scope="session")
def model(model_paths: ModelPaths) -> bytes:
    """The landmark net as converted."""
    return model_paths[Net.LANDMARKS].read_bytes()


@pytest.fixture(scope="session")
def pictures() -> Images:
    """Two crops of an athlete who takes no part in making the net."""
    return athlete_pictures((7,))
