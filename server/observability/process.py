"""What the server's process uses now, for whoever looks for leaks."""

from __future__ import annotations

import asyncio
import threading

import psutil
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from server.state import state_of

router = APIRouter(prefix="/api/v1", tags=["health"])

POOLS = ("asyncio_", "ThreadPoolExecutor-", "AnyIO worker thread")
"""Names of the threads that serve whoever needs one, under asyncio, uvloop and Starlette; their
number is bounded, and they stay."""


class ProcessInfo(BaseModel):
    """One moment; the request that asks is in it."""

    sessions: int
    rss_bytes: int = Field(description="Memory that is held")
    cpu_s: float = Field(description="CPU time since the start")
    threads: int = Field(description="Threads, those of the nets included, the pools' apart")
    pool_threads: int = Field(description="Threads of the pools, which stay once they are there")
    open_files: int = Field(description="File descriptors, sockets included")
    tasks: int = Field(description="Tasks of the event loop")


@router.get("/process")
async def process(request: Request) -> ProcessInfo:
    """What the process uses; like all of the API behind the key, or on loopback alone."""
    own = psutil.Process()
    with own.oneshot():
        times = own.cpu_times()
        pool = sum(one.name.startswith(POOLS) for one in threading.enumerate())
        return ProcessInfo(
            sessions=len(state_of(request).sessions),
            rss_bytes=own.memory_info().rss,
            cpu_s=times.user + times.system,
            threads=own.num_threads() - pool,
            pool_threads=pool,
            open_files=own.num_fds(),
            tasks=len(asyncio.all_tasks()),
        )
