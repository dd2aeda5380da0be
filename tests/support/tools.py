"""Programs that come with the environment's own packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.programs import missing


def tool(name: str, package: str) -> str:
    """The program's path beside Python's; without it the test is skipped, or fails with CI set."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    return found or missing(f"{name} is missing: pip install {package}")


def output_of(
    command: list[str], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> str:
    """What it printed; fails with what it said of an error."""
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout
