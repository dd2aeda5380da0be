import os
import subprocess
import sys
import time

import pytest

from loadtest.usage import Others, Watched, host_cpu_s

TICK_S = 0.05
"""Times are kept in clock ticks, of each process by itself."""

_HOLD = "data = b'x' * 64_000_000; print('held', flush=True); input()"


def test_children_are_counted() -> None:
    """What a child holds is the parent's too, as long as it lives; its CPU time stays."""
    watched = Watched(os.getpid())
    before = watched.usage()
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        during = watched.usage()
        assert during.rss_bytes > before.rss_bytes + 40_000_000
        child.kill()
    after = watched.usage()
    assert after.rss_bytes < during.rss_bytes - 40_000_000
    assert before.cpu_s < during.cpu_s <= after.cpu_s + TICK_S


def test_the_host_counts_everybody() -> None:
    """What this process uses is in the host's time, give or take the clock's tick."""
    host_s, own_s = host_cpu_s(), Watched(os.getpid()).usage().cpu_s
    while (used_s := Watched(os.getpid()).usage().cpu_s - own_s) < 0.2:
        pass
    assert host_cpu_s() - host_s >= used_s - 0.05


def test_what_others_use_is_not_what_we_use() -> None:
    """A process that computes by itself counts as little of it as any other's."""
    others, ours = Others(), Watched(os.getpid())
    began_s, host_s = time.monotonic(), host_cpu_s()
    own_s = ours.usage().cpu_s
    while (used_s := ours.usage().cpu_s - own_s) < 0.3:
        pass
    by_all = (host_cpu_s() - host_s) / (time.monotonic() - began_s)
    without_us = by_all - used_s / (time.monotonic() - began_s)
    assert others.cpu_s_per_s() == pytest.approx(without_us, abs=0.2)
