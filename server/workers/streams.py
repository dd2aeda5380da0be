"""An owner's live streams, over all workers together."""

from __future__ import annotations

from contextlib import suppress

from server.accounts.said import OWNER_HEADER
from server.sessions.refusals import TooManyStreams, too_many_streams
from server.sessions.state import State
from server.workers.ids import worker_of
from server.workers.state import FrontState
from server.workers.worker import WorkerDown


async def make_room(front: FrontState, owner: str, most: int) -> None:
    """Room for one more of the owner's: one whose client has gone gives its place up; raises
    TooManyStreams. Whoever asks holds the owner's turn until the new one has begun."""
    while True:
        mine = [one for one in await front.listed() if one["owner"] == owner]
        if len(mine) < most:
            return
        waiting = [one for one in mine if one["state"] == State.RECONNECTING]
        if not waiting:
            raise TooManyStreams(too_many_streams(most))
        longest = min(waiting, key=lambda one: str(one["created_at"]))
        number = worker_of(longest["id"])
        assert number is not None
        with suppress(WorkerDown):  # then the session has ended too
            await front.workers[number].ask(
                "DELETE", f"/whip/{longest['id']}", headers={OWNER_HEADER: owner}
            )
