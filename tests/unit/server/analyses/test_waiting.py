"""A process that waits for the processor is told from one that sleeps."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from server.analyses.waiting import waited_s

_BUSY = "import os; os.sched_setaffinity(0, [{cpu}]); exec('while True: pass')"
_WITHIN_S = 30.0


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux says it")
def test_two_on_one_processor_wait_for_each_other() -> None:
    """And one that sleeps does not wait; of nobody nothing is known."""
    command = _BUSY.format(cpu=min(os.sched_getaffinity(0)))
    both = [subprocess.Popen([sys.executable, "-c", command]) for _ in range(2)]
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(999)"])
    try:
        until_s = time.monotonic() + _WITHIN_S
        while min(waited_s(one.pid) for one in both) < 0.2 and time.monotonic() < until_s:
            time.sleep(0.05)
        before_s = waited_s(sleeper.pid)
        time.sleep(0.2)
        assert all(waited_s(one.pid) >= 0.2 for one in both)
        assert waited_s(sleeper.pid) - before_s < 0.2
    finally:
        for one in (*both, sleeper):
            one.kill()
            one.wait()
    assert waited_s(both[0].pid) == 0.0
