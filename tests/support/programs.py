"""Programs and packages of the system that some tests need."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def needed(program: str, package: str) -> str:
    """The path of a program; without it the test is skipped, or fails where CI is set."""
    return shutil.which(program) or missing(f"{program} is missing: apt install {package}")


def missing(reason: str) -> NoReturn:
    """Skip for want of something; with CI set nothing may be skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
