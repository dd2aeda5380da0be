"""Sessions that somebody has ended on purpose: a client that was away meanwhile starts no other."""

from __future__ import annotations

from collections import OrderedDict

REMEMBERED = 4096
"""Of those that ended last: far more than end while a client is away."""


class Over:
    """Their ids, the last `REMEMBERED` of them."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def add(self, session_id: str) -> None:
        """It is not to be gone on with, nor to be replaced."""
        self._ids[session_id] = None
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)

    def __contains__(self, session_id: str) -> bool:
        return session_id in self._ids
