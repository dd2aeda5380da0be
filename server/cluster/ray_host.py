"""A session host as Ray's actor. Nothing of a session runs here: the actor starts the host's
process, and ends with it.

Imports Ray: only what runs in a Ray cluster imports this.
"""

from __future__ import annotations

from typing import Any

import ray
from ray.actor import exit_actor
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from server.cluster.lines import HostOrders, Up
from server.cluster.process import HostProcess

NAMESPACE = "sideline"
_ASKED_AT_A_TIME = 8
_SOMETHING = 0.001


def actor_name(node: str) -> str:
    """Of the host of that node; there is one at most."""
    return f"sideline-host-{node}"


class HostActor:
    """One node's host. Ray starts it again when it dies, and it its process."""

    def __init__(self) -> None:
        node = str(ray.get_runtime_context().get_node_id())
        address: str = ray.util.get_node_ip_address()  # type: ignore[no-untyped-call]
        self._process = HostProcess(HostOrders(address, node))

    def up(self, within_s: float) -> Up | None:
        """What the process says once it listens, or why it cannot; None where that takes
        longer."""
        return self._process.until_up(within_s)

    def drain(self, within_s: float) -> None:
        """End for good: the sessions that are left after so many seconds are told to go on
        elsewhere. It is no end that Ray bounds, nor one after which it starts the actor again."""
        self._process.drain(within_s)
        self._process.wait()
        exit_actor()  # type: ignore[no-untyped-call]


def begin_host(node: dict[str, Any]) -> Any:
    """The host of that node, as `ray.nodes()` tells of it: the one that is there, or a new one.

    It lives until it is drained, whoever began it, and takes the node's GPU where there is one.
    """
    has_gpu = node["Resources"].get("GPU", 0) >= 1
    chosen = ray.remote(HostActor).options(
        name=actor_name(node["NodeID"]),
        namespace=NAMESPACE,
        get_if_exists=True,
        lifetime="detached",
        num_cpus=0,
        num_gpus=int(has_gpu),
        # Ray's autoscaler takes away a node of which nothing is used.
        resources={f"node:{node['NodeManagerAddress']}": _SOMETHING},
        max_restarts=-1,
        max_task_retries=0,
        max_concurrency=_ASKED_AT_A_TIME,
        scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False),
    )
    return chosen.remote()


def host_on(node: str) -> Any:
    """The host of the node of that id; raises ValueError where there is none."""
    return ray.get_actor(actor_name(node), NAMESPACE)
