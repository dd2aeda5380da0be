"""What became of a session's frames."""

from __future__ import annotations

from collections import Counter
from typing import Any

from server.sessions.connections import Connections
from server.sessions.outbox import NOT_OPEN, Outbox
from server.sessions.ports import LiveStream
from server.sessions.tally import Tally
from server.sessions.timeline import Timeline
from server.wire.counts import Counts


class Accounted:
    """The part of a session that answers for every frame."""

    _tally: Tally
    _outbox: Outbox
    _stream: LiveStream
    _timeline: Timeline
    _connections: Connections
    _before: Counts

    @property
    def lines(self) -> int:
        """The shorter side of the largest picture so far, in pixels."""
        return self._tally.lines

    @property
    def frames(self) -> int:
        """Frames that are known to have been sent."""
        return self._tally.frames

    @property
    def answered(self) -> int:
        """Frames that were answered."""
        return self._tally.answered

    @property
    def drops(self) -> dict[str, int]:
        """Frames and results lost so far, by reason; a client that never opened `metrics` has
        not lost any result."""
        lost = self.missed + self.unsent
        del lost[NOT_OPEN]
        return dict(lost)

    @property
    def counts(self) -> Counts:
        """What became of the frames, as a client with `metrics` sees it: in other processes, too,
        while those there are not accounted for here."""
        before = self._before
        drops = self.missed + self.unsent + Counter(before.drops)
        frames, sent = before.frames + self._tally.frames, before.answered + self._outbox.sent
        return Counts(frames, sent, dict(drops))

    @property
    def missed(self) -> Counter[str]:
        """Frames that were not answered, by reason."""
        return Counter(self._stream.drops) + self._tally.missed

    @property
    def unsent(self) -> Counter[str]:
        """Answers that were not sent on `metrics`, by reason."""
        return Counter(self._outbox.left_out)

    @property
    def account(self) -> dict[str, Any]:
        """What became of the frames, as it is written down."""
        return {
            "frames": self.frames,
            "answered": self.answered,
            "drops": self.drops,
            "datagrams_dropped": self._connections.datagrams_dropped,
            "refused": self._connections.refused,
            "duration_s": self._timeline.lasted_s,
        }
