"""The live sessions of a process, and what became of their frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import Metric

from inference.buffers.drops import DropReason
from server.observability.metrics.families import counters, filled, gauge, gauges
from server.sessions.fates import Fates
from server.sessions.outbox import CLIENT_SLOW, DISCONNECTED, NOT_OPEN
from server.sessions.state import State

_ANSWERED, _LATE = "answered", "answered_late"
_UNSENT = (CLIENT_SLOW, DISCONNECTED, NOT_OPEN)
_SHOWN = tuple(one.value for one in State if one is not State.CLOSED)


def session_families(
    states: Iterable[State],
    fates: Fates,
    late: int,
    limit: int | None,
    *,
    draining: bool,
    watchers: int = 0,
) -> Iterator[Metric]:
    """Of sessions in these states; of their answers and those of the sessions that are over,
    `late` took longer than the budget."""
    there = Counter(one.value for one in states)
    yield gauges(
        "sideline_sessions",
        "Live sessions, by where they stand",
        "state",
        filled({one: there[one] for one in _SHOWN}, _SHOWN),
    )
    yield gauge("sideline_sessions_limit", "Sessions that are allowed at a time", limit)
    yield gauge("sideline_session_watchers", "Who follows live sessions over WebSockets", watchers)
    yield gauge("sideline_draining", "Whether the server takes nobody any more", draining)
    outcomes = {_ANSWERED: fates.answered - late, _LATE: late, **fates.missed}
    yield counters(
        "sideline_frames",
        "Frames that were sent, each once, by what became of them",
        "outcome",
        filled(outcomes, (one.value for one in DropReason)),
    )
    yield counters(
        "sideline_results_unsent",
        "Answers that were made but not sent on the data channel, by reason",
        "reason",
        filled(fates.unsent, _UNSENT),
    )


def snapshot_families(outcomes: Mapping[str, int]) -> Iterator[Metric]:
    """Of what other servers must know to go on with sessions; none without a Redis."""
    yield counters(
        "sideline_session_snapshots",
        "Snapshots with which another server could go on with a session, by what became of them",
        "outcome",
        filled(outcomes, ("written", "dropped", "too_large")),
    )
