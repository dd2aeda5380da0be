"""What the server's processes use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from server.observability.metrics.processes import Processes, host_families
from tests.unit.server.observability.metrics.told import names, value

BUSY = "import sys\nfor _ in range(3_000_000): pass\nprint(flush=True)\nsys.stdin.read()"
CPU = "sideline_process_cpu_seconds_total"


def test_time_of_a_child_that_has_ended_is_kept() -> None:
    """A counter that fell would look like a restart of the server."""
    processes = Processes()
    command = [sys.executable, "-c", BUSY, "inference.engines.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        during = list(processes.families())
        child.communicate()
    after = list(processes.families())
    used_s = value(during, CPU, process="engine")
    assert used_s > 0
    assert value(after, CPU, process="engine") == used_s
    held = "sideline_process_resident_memory_bytes"
    assert value(during, held, process="engine") > 1e6
    assert not [
        one
        for family in after
        for one in family.samples
        if one.name == held and one.labels == {"process": "engine"}
    ]


def test_the_server_itself() -> None:
    """Its memory is what the system says of it."""
    told = list(Processes().families())
    rss_bytes = psutil.Process().memory_info().rss
    said = value(told, "sideline_process_resident_memory_bytes", process="server")
    assert said == pytest.approx(rss_bytes, rel=0.2)
    fds = value(told, "sideline_process_open_fds", process="server")
    assert 0 < fds < value(told, "sideline_process_max_fds")


def test_the_host(tmp_path: Path) -> None:
    """Of a data folder that is not there yet nothing is told."""
    told = list(host_families(tmp_path))
    assert 0 < value(told, "sideline_data_dir_free_bytes") < value(told, "sideline_data_dir_bytes")
    free, memory = "sideline_host_memory_available_bytes", "sideline_host_memory_bytes"
    assert 0 < value(told, free) < value(told, memory)
    assert "sideline_data_dir_bytes" not in names(host_families(tmp_path / "none"))
