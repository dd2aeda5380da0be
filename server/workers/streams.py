"""An owner's live streams, over all places together."""

from __future__ import annotations

from contextlib import suppress

from server.accounts.said import OWNER_HEADER
from server.sessions.refusals import TooManyStreams, too_many_streams
from server.sessions.state import State
from server.workers.places import PlaceDown, Places


async def make_room(places: Places, owner: str, most: int) -> None:
    """Room for one more of the owner's: one whose client has gone gives its place up; raises
    TooManyStreams. Whoever asks holds the owner's turn until the new one has begun."""
    while True:
        mine = await places.listed(owner)
        if len(mine) < most:
            return
        waiting = [one for one in mine if one["state"] == State.RECONNECTING]
        if not waiting:
            raise TooManyStreams(too_many_streams(most))
        longest = min(waiting, key=lambda one: str(one["created_at"]))
        place = places.place_with(longest["id"])
        if place is None:
            return  # it has gone meanwhile, and its session with it
        with suppress(PlaceDown):  # then too
            await place.ask("DELETE", f"/whip/{longest['id']}", headers={OWNER_HEADER: owner})
