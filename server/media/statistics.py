"""What receiver reports say."""

from __future__ import annotations

import aiortc.rtcrtpreceiver

from server.media.private import put_instead

_LARGEST = (1 << 32) - 1

_Statistics = aiortc.rtcrtpreceiver.StreamStatistics


class Statistics(_Statistics):
    """aiortc's, whose jitter always fits its field.

    Timestamps can jump so that it does not; then aiortc's task for reports dies, and the receiver
    waits for it for ever when it is closed.
    """

    @property
    def jitter(self) -> int:
        """In units of the timestamp."""
        return min(super().jitter, _LARGEST)


def bound_reports() -> None:
    """Hook of the whole process; safe to call again."""
    put_instead(aiortc.rtcrtpreceiver, "StreamStatistics", Statistics)
