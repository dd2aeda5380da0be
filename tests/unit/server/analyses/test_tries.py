"""How much of the processor a try takes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from server.config import Settings


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="this system has no such policy")
def test_who_yields_runs_only_when_nobody_else_does() -> None:
    """So live sessions do not wait for it; unless settings say otherwise every try does."""
    code = "from server.analyses.tries import *; yield_to_others(); print(os.sched_getscheduler(0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == os.SCHED_IDLE
    assert Settings().analysis_yields
