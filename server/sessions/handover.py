"""From the pipeline's thread to the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def handed_over(method: Callable[[T], None]) -> Callable[[T], None]:
    """The method, to be called from any thread, run on the present event loop in the order of
    the calls; once the loop is closed nothing happens."""
    loop = asyncio.get_running_loop()

    def hand_over(value: T) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(method, value)

    return hand_over
