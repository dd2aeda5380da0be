"""WebSockets that tell, and listen only to notice that nobody is there any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from fastapi import WebSocket

_MOST_REASON_BYTES = 123
"""A control frame has 125, two of them for the code."""


def reason(text: str) -> str:
    """As much of it as fits where a WebSocket is closed."""
    return text.encode()[:_MOST_REASON_BYTES].decode(errors="ignore")


async def until_it_leaves(socket: WebSocket, telling: Coroutine[Any, Any, None]) -> None:
    """Tell until all is told, or the client leaves; raises what `telling` raises.

    What the client says is ignored, but read: what nobody reads would hold up its pongs and its
    goodbye.
    """
    tasks = asyncio.create_task(telling), asyncio.create_task(_left(socket))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
