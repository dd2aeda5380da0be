"""Real footage that the repository does not carry, and where the tests look for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOOTAGE_VARIABLE = "SIDELINE_FOOTAGE_DIR"
_BESIDE_THE_REPOSITORY = Path(__file__).parents[2].parent / "shared" / "data"


def footage(name: str) -> Path:
    """The file `name`; skips the test, saying where it was looked for, when it is not there."""
    named = os.environ.get(FOOTAGE_VARIABLE)
    directory = Path(named) if named else _BESIDE_THE_REPOSITORY
    path = directory / name
    if not path.is_file():
        pytest.skip(
            f"the footage {name} is not in {directory}: set {FOOTAGE_VARIABLE} to its directory"
        )
    return path
