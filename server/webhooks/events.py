"""What others can be told of."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """What an endpoint can ask for."""

    METRIC_UPDATE = "metric_update"
    """An attempt of a live session is over, and its numbers are final."""
    ANALYSIS_COMPLETE = "analysis_complete"
    """A recorded video was measured."""
    ANALYSIS_FAILED = "analysis_failed"
    """A recorded video could not be measured, and no other try will follow."""


PING = "ping"
"""What an endpoint is sent when its owner wants to see whether it works."""
