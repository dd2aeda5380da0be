"""What the server's process uses now, for whoever looks for leaks."""

from __future__ import annotations

import asyncio
import threading

import psutil
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from server.state import state_of

router = APIRouter(prefix="/api/v1", tags=["health"])

POOLS = ("asyncio_", "ThreadPoolExecutor-", "AnyIO worker thread", "webhook")
"""Names of the threads that serve whoever needs one, under asyncio, uvloop and Starlette, and
those of the webhooks; their number is bounded, and they stay."""


class ProcessInfo(BaseModel):
    """One moment of the process and its children; the request that asks is in it."""

    sessions: int
    processes: int = Field(description="This one and its children, such as the engine's")
    rss_bytes: int = Field(description="Memory that they hold, what they share counted for each")
    cpu_s: float = Field(description="CPU time since the start")
    threads: int = Field(description="Threads, those of the nets included, the pools' apart")
    pool_threads: int = Field(description="Threads of the pools, which stay once they are there")
    open_files: int = Field(description="File descriptors, sockets included")
    tasks: int = Field(description="Tasks of the event loop")


@router.get("/process")
async def process(request: Request) -> ProcessInfo:
    """What the process uses; like all of the API behind the key, or on loopback alone."""
    return used(len(state_of(request).sessions))


def used(sessions: int) -> ProcessInfo:
    """What this process and its children use, which have so many sessions."""
    own = psutil.Process()
    parts = [_part(own), *(one for child in own.children(recursive=True) if (one := _part(child)))]
    total = {name: sum(one[name] for one in parts) for name in parts[0]}
    pool = sum(one.name.startswith(POOLS) for one in threading.enumerate())
    return ProcessInfo(
        sessions=sessions,
        processes=len(parts),
        rss_bytes=int(total["rss_bytes"]),
        cpu_s=total["cpu_s"],
        threads=int(total["threads"]) - pool,
        pool_threads=pool,
        open_files=int(total["open_files"]),
        tasks=len(asyncio.all_tasks()),
    )


def _part(one: psutil.Process) -> dict[str, float]:
    """What one process uses; nothing of one that has just ended."""
    try:
        with one.oneshot():
            times = one.cpu_times()
            return {
                "rss_bytes": one.memory_info().rss,
                "cpu_s": times.user + times.system,
                "threads": one.num_threads(),
                "open_files": one.num_fds(),
            }
    except psutil.NoSuchProcess:
        return {}
