"""What an operator does with the session hosts of a Ray cluster. Imports Ray when it is used."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inference.errors import InvalidInput, SidelineError
from server.cluster.names import ANALYSIS_RESOURCE
from server.cluster.scaling import HOST_RESOURCE

if TYPE_CHECKING:
    from server.cluster.lines import Up

_UP_WITHIN_S = 60.0
_ENDS_WITHIN_S = 60.0
"""What a host that has drained may take to end its last sessions and its process."""
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    # Ray announces a change of what it does to actors without a GPU, which ours are not.
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


class NoCluster(SidelineError):
    """No Ray cluster can be reached."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A node's host: `up` is what it said, None where it said nothing in time."""

    node: str
    address: str
    up: Up | None

    @property
    def failure(self) -> str | None:
        """Why it takes no sessions, if so."""
        if self.up is None:
            return f"it did not come up within {_UP_WITHIN_S:.0f} s; see Ray's logs on that node"
        return self.up.failure


@contextmanager
def connected(address: str | None) -> Iterator[None]:
    """As one of the cluster's drivers, until the end; without an address, of the cluster that runs
    on this machine. Raises NoCluster, and InvalidInput without Ray."""
    os.environ.update(_QUIET)
    try:
        import ray
        from ray.exceptions import RayError
    except ImportError as error:
        raise InvalidInput("`sideline cluster` needs Ray: install sideline[cluster]") from error
    try:
        ray.init(
            address or "auto",
            namespace="sideline",
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except (ConnectionError, RuntimeError, ValueError, RayError) as error:
        where = f"at {address}" if address else "on this machine"
        raise NoCluster(
            f"no Ray cluster {where} can be reached: {error}; start one with `ray start --head`, "
            "and other machines with `ray start --address=…`"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def begin_head(analyses: int) -> None:
    """A Ray cluster of this machine alone, which others may join, with room for so many analyses at
    a time; raises NoCluster."""
    _ray("get-auth-token", "--generate")  # with one, Ray answers only who knows it
    done = _ray(
        *("start", "--head", "--port=0", "--include-dashboard=false", "--disable-usage-stats"),
        f"--resources={json.dumps({ANALYSIS_RESOURCE: analyses})}",
    )
    if done.returncode:
        raise NoCluster(f"Ray did not start: {done.stderr.strip() or done.stdout.strip()}")


def ensure_hosts(known: Iterable[str] = ()) -> list[Begun]:
    """One host on every node that is alive, but for `known` ones; waits until they are up."""
    import ray

    from server.cluster.ray_host import begin_host

    passed_over = frozenset(known)
    nodes = [one for one in _alive() if one["NodeID"] not in passed_over]
    asked = {one["NodeID"]: begin_host(one).up.remote(_UP_WITHIN_S) for one in nodes}
    if asked:
        ray.wait(list(asked.values()), num_returns=len(asked), timeout=_UP_WITHIN_S)
    return [
        Begun(one["NodeID"], one["NodeManagerAddress"], _got(asked[one["NodeID"]])) for one in nodes
    ]


def drain_host(node: str, within_s: float) -> None:
    """End the node's host once its sessions have left, and at the latest in so many seconds; it is
    not started again. Raises NoCluster where the node has none."""
    import ray
    from ray.exceptions import RayActorError

    from server.cluster.ray_host import host_on

    try:
        host = host_on(node)
    except ValueError as error:
        raise NoCluster(f"no session host runs on the node {node[:12]}") from error
    with suppress(RayActorError):  # it has ended
        ray.wait([host.drain.remote(within_s)], timeout=within_s + _ENDS_WITHIN_S)
        ray.kill(host, no_restart=True)


def ask_for_hosts(count: int) -> None:
    """Let Ray's autoscaler, where there is one, keep nodes for so many."""
    from ray.autoscaler.sdk import request_resources

    request_resources(bundles=[{HOST_RESOURCE: 1.0}] * count)


def _ray(*words: str) -> subprocess.CompletedProcess[str]:
    """What its own command says."""
    command = (sys.executable, "-m", "ray.scripts.scripts", *words)
    environment = {**os.environ, **_QUIET}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _alive() -> list[dict[str, Any]]:
    import ray

    return [
        one
        for one in ray.nodes()  # type: ignore[no-untyped-call]
        if one["Alive"]
    ]


def _got(answer: Any) -> Any:
    import ray
    from ray.exceptions import GetTimeoutError, RayActorError

    try:
        return ray.get(answer, timeout=0.1)
    except (RayActorError, GetTimeoutError):
        return None
