"""A publisher's track that watches its own schedule."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from clients.python.clips import Clip
from clients.python.publisher import ClipTrack, Packet

REMEMBERED = 4096


class PacedTrack(ClipTrack):
    """Begins `phase` (0…1) of a frame's time late, so that cameras do not run in step.

    `lags_s` says of each frame, by when it was due, how much later it was given to the sender.
    """

    def __init__(self, clip: Clip, phase: float, slower: Sequence[Clip] = ()) -> None:
        super().__init__(clip, slower=slower)
        self._phase_s = phase / clip.fps
        self.lags_s: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)

    async def recv(self) -> Packet:
        """The next packet, when its time has come."""
        if self.sent == 0:
            await asyncio.sleep(self._phase_s)
        packet = await super().recv()
        due_s = self.scheduled[self.last_pts]
        self.lags_s.append((due_s, time.monotonic() - due_s))
        return packet
