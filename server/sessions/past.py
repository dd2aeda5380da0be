"""What a session brings along that goes on with one of another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from inference.motion.memory import Memory
from server.wire.control import EventMessage
from server.wire.counts import Counts

AHEAD = 1024
"""How many numbers are left to the frames that the other process has answered since it was last
heard: some seconds of them."""


@dataclass(frozen=True, slots=True)
class Past:
    """Of the session `session_id`: what its analysis remembers, its `counts`, the number and the
    media time of its last frame, which came `ago_s` ago, and the id of its `last_event`.

    Its client has heard the events up to `heard`, and is told those of `events` behind that.
    """

    session_id: str
    memory: Memory
    counts: Counts
    seq: int
    media_time_s: float
    ago_s: float
    last_event: int
    heard: int
    events: Sequence[EventMessage] = field(default=())
    label: str | None = None
