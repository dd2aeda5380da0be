"""Where everything waits in a test that has taken too long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest


def stacks_of(item: pytest.Item) -> str:
    """Of every task of the event loops that the test runs on, while they still stand there."""
    used: dict[str, object] = getattr(item, "funcargs", {})
    runners = {one for one in used.values() if isinstance(one, asyncio.Runner)}
    tasks = (task for one in runners for task in asyncio.all_tasks(one.get_loop()))
    return "\n".join("\n".join([task.get_name(), *_places(task.get_coro())]) for task in tasks)


def _places(waits: object) -> Iterator[str]:
    """Where a coroutine waits, then where what it waits for does: `Task.get_stack` knows only the
    first of them."""
    while waits is not None:
        for kind in ("cr", "gi", "ag"):
            frame = getattr(waits, f"{kind}_frame", None)
            if frame is not None:
                yield f"  {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_qualname}"
                waits = getattr(waits, f"{kind}_{'yieldfrom' if kind == 'gi' else 'await'}")
                break
        else:
            yield f"  {waits!r}"
            return
