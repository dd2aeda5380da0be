"""A publisher's track that watches its own schedule."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence

from clients.python.clips import Clip
from clients.python.publisher import CLOCK_RATE_HZ, ClipTrack, Packet

REMEMBERED = 4096

Note = Callable[[float, float], None]
"""Is told of a frame when it was due and how much later it was given away, in seconds."""


class PacedTrack(ClipTrack):
    """Begins `phase` (0…1) of a frame's time late, so that cameras do not run in step, and with the
    clip's key frame number `first_key`, so that they do not show the same.

    `lags_s` says of each frame, by when it was due, how much later it was given to the sender.
    """

    def __init__(
        self,
        clip: Clip,
        phase: float,
        slower: Sequence[Clip] = (),
        *,
        first_key: int = 0,
        note: Note | None = None,
    ) -> None:
        super().__init__(clip, slower=slower)
        self.adaptive = bool(slower)
        self._phase_s = phase / clip.fps
        self._first = self._number = clip.keys[first_key % len(clip.keys)]
        self._note = note
        self.lags_s: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)

    async def recv(self) -> Packet:
        """The next packet, when its time has come."""
        if self.sent == 0:
            await asyncio.sleep(self._phase_s)
        packet = await super().recv()
        due_s = self.scheduled[self.last_pts]
        lag_s = time.monotonic() - due_s
        self.lags_s.append((due_s, lag_s))
        if self._note is not None:
            self._note(due_s, lag_s)
        return packet

    def finish(self) -> None:
        """Send no more, but for a frame that is being waited for; the connection stays."""
        self._ends_s = self._media_s

    def number_at(self, pts: int) -> int:
        """Which of the clip's frames had this timestamp, as long as nothing interrupted it."""
        passed = round(pts * self.clip.fps / CLOCK_RATE_HZ)
        return (self._first + passed) % len(self.clip.packets)
