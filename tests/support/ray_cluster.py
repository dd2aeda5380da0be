"""A real Ray cluster of the test's own on this machine, each host of which is a raylet."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

_TASK = "ray::work"
_STARTS = """
import sys
from ray.cluster_utils import Cluster
head = {"num_cpus": 1, "resources": {"analysis": 1}, "include_dashboard": False}
cluster = Cluster(initialize_head=True, head_node_args=head)
for _ in range(int(sys.argv[1]) - 1):
    cluster.add_node(num_cpus=1, resources={"analysis": 1})
print(cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


@dataclass(frozen=True, slots=True)
class RayCluster:
    """Where it is."""

    address: str
    process: subprocess.Popen[str]

    def at_work(self) -> list[psutil.Process]:
        """Ray's processes that work on an analysis now."""
        found = []
        for one in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if "".join(one.cmdline()).startswith(_TASK):
                    found.append(one)
        return found


@contextmanager
def ray_cluster(environment: Mapping[str, str], hosts: int = 1) -> Iterator[RayCluster]:
    """So many hosts, of one place each, until the block ends; what they do has that environment."""
    process = subprocess.Popen(
        [sys.executable, "-c", _STARTS, str(hosts)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "RAY_USAGE_STATS_ENABLED": "0", **environment},
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            address = process.stdout.readline().strip()
            assert address, "Ray did not start"
            yield RayCluster(address, process)
        finally:
            process.stdin.close()
            process.wait(60)
