"""What runs and what is open, to show that nothing is left behind."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Running:
    """Names of tasks and threads, and UDP sockets, of this process."""

    tasks: frozenset[str]
    threads: frozenset[str]
    udp_ports: frozenset[int]


POOLS = ("asyncio_", "webhook")
"""Threads of the loop's executor, and those of the webhooks, stay for their owner's life by
design."""


def running() -> Running:
    """A snapshot of now."""
    udp = psutil.Process().net_connections(kind="udp")
    return Running(
        frozenset(task.get_name() for task in asyncio.all_tasks()),
        frozenset(
            f"{one.name} {one.ident}"
            for one in threading.enumerate()
            if not one.name.startswith(POOLS)
        ),
        frozenset(one.laddr.port for one in udp if one.laddr),
    )


async def nothing_more_than(before: Running, within_s: float) -> None:
    """Wait until nothing runs that did not run before; AssertionError names what still does."""
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + within_s
    while left := _more(running(), before):
        assert loop.time() < deadline_s, left
        await asyncio.sleep(0.05)


def _more(now: Running, before: Running) -> list[str]:
    return [
        f"{kind}: {one}"
        for kind in ("tasks", "threads", "udp_ports")
        for one in getattr(now, kind) - getattr(before, kind)
    ]
