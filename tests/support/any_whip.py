"""One address for several servers, as a front door gives: whoever can, answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from clients.python.errors import Refused, Unreachable
from clients.python.whip import Whip

_ELSEWHERE = (404, 503)


class AnyWhip(Whip):
    """Asks one after the other, until one does it."""

    def __init__(self, urls: Sequence[str]) -> None:
        super().__init__(urls[0])
        self._others = [Whip(url) for url in urls[1:]]

    async def close(self) -> None:
        """Close the HTTP connections."""
        await super().close()
        for one in self._others:
            await one.close()

    async def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            return await super()._send(method, path, **given)
        except (Unreachable, Refused) as error:
            if isinstance(error, Refused) and error.status not in _ELSEWHERE:
                raise
            last = error
        for one in self._others:
            try:
                return await one._send(method, path, **given)
            except (Unreachable, Refused) as error:
                last = error
        raise last
