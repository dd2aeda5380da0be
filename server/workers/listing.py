"""What was begun by whom, wherever it lives."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from server.sessions import census
from server.sessions.begun import Begun
from server.workers.places import Place, PlaceDown


class Listing(ABC):
    """Answers from what all places list of their live sessions."""

    __slots__ = ()

    @abstractmethod
    def all_places(self) -> Iterable[Place]:
        """Media workers, or hosts."""

    @abstractmethod
    async def listed(self, owner: str | None = None) -> list[dict[str, Any]]:
        """All live sessions, the owner's or everybody's, as their places list them."""

    async def begun(self, owner: str) -> list[Begun]:
        """The owner's live sessions."""
        mine = await self.listed(owner)
        return [Begun(one["id"], one["sport"], one["key_id"]) for one in mine]

    async def key_ids(self) -> frozenset[str] | None:
        """Of the keys that began what lives; None where there are too many places to ask."""
        listed = await self.listed()
        return frozenset(one["key_id"] for one in listed if one["key_id"] is not None)

    async def end_begun_by(self, key_id: str, reason: str) -> bool:
        """End at once what that key began, wherever it lives; whether every place was told."""
        path, query = census.begun_by(key_id), urlencode({"reason": reason}).encode()
        telling = (tell(one, "DELETE", path, query) for one in self.all_places())
        return all(await asyncio.gather(*telling))


async def tell(place: Place, method: str, path: str, query: bytes = b"") -> bool:
    """Let it do something; False where it does not answer, or is gone, and its sessions with it."""
    try:
        await place.ask(method, path, query=query)
    except PlaceDown:
        return False
    return True
