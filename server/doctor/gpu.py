"""Graphics processors, as NVIDIA's driver lists them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from server.config import Settings
from server.doctor.finding import Finding, missing, ok

QUERY = ("--query-gpu=name,memory.total,driver_version", "--format=csv,noheader")
WITHIN_S = 20.0
_ADVICE = "none is needed; for one, install NVIDIA's driver"


def check(_settings: Settings, program: str = "nvidia-smi") -> Iterator[Finding]:
    """One finding a GPU."""
    found = shutil.which(program)
    if found is None:
        yield missing("GPU", f"no {program}: no GPU, or no driver", _ADVICE)
        return
    try:
        said = subprocess.run(
            [found, *QUERY], capture_output=True, text=True, timeout=WITHIN_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        yield missing("GPU", f"{program} fails: {error}", _ADVICE)
        return
    lines = [line.strip() for line in said.stdout.splitlines() if line.strip()]
    yield from (ok("GPU", line) for line in lines)
    if not lines:
        yield missing("GPU", "the driver sees none", _ADVICE)
