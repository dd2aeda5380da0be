"""Why a front door has no place for a session."""

from __future__ import annotations

from server.wire.problems import Problem


def redis_away(retry_after_s: int) -> Problem:
    """503 while nobody knows how the session hosts stand."""
    detail = (
        "the cluster's Redis cannot be reached, so no new session can begin; those that live go "
        "on: try again in a moment"
    )
    return Problem(503, "redis-away", detail, headers={"Retry-After": str(retry_after_s)})
