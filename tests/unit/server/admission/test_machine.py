from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.admission.machine import cores, usage


@pytest.mark.parametrize(
    ("said", "granted"),
    [("150000 100000\n", 1.5), ("max 100000\n", None), ("900000 100000\n", None), ("?\n", None)],
)
def test_a_container_may_have_less(tmp_path: Path, said: str, granted: float | None) -> None:
    """A quota counts when it is less than the cores that there are."""
    quota = tmp_path / "cpu.max"
    quota.write_text(said)
    everything = float(len(os.sched_getaffinity(0)))
    assert cores(quota) == min(everything, granted or everything)


def test_without_a_quota_all_cores_count(tmp_path: Path) -> None:
    """No such file: no container, or one of another kind."""
    assert cores(tmp_path / "none") == len(os.sched_getaffinity(0))


def test_cpu_time_only_grows() -> None:
    """The loop's thread is part of the process."""
    before = usage()
    sum(range(200_000))
    after = usage()
    assert 0 < after.loop_s - before.loop_s <= after.process_s - before.process_s + 1e-3


def test_the_engines_own_process_counts() -> None:
    """What it has used is added; one that has ended meanwhile is not there any more."""
    with subprocess.Popen(
        [sys.executable, "-c", "sum(range(3_000_000)); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        alone = usage().process_s
        while usage(other.pid).process_s - alone < 0.01:
            alone = usage().process_s
        other.communicate(b"\n")
    assert usage(other.pid).process_s < usage().process_s
