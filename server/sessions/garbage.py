"""Frees what ended sessions leave behind.

A connection's objects refer to each other in circles, some 0.5 MB a session, which Python frees
in a full collection: left alone, once in dozens of sessions and with all threads stopped for as
long as that many take. Soon after each end it takes a millisecond or two.
"""

from __future__ import annotations

import asyncio
import gc

AFTER_S = 0.25
"""Time for the last callbacks of a connection, and for others that end at the same moment."""


class Sweeper:
    """Collects once for all that ended shortly before."""

    def __init__(self) -> None:
        self.due = False

    def soon(self) -> None:
        """Something has ended. Nothing is done unless what was loaded at the start is set apart
        (`gc.freeze`, as `serve` does): else all of that would be searched each time."""
        if not self.due and gc.get_freeze_count() > 0:
            self.due = True
            asyncio.get_running_loop().call_later(AFTER_S, self._collect)

    def _collect(self) -> None:
        self.due = False
        gc.collect()
