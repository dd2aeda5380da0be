"""Sessions by state, and frames by what became of them."""

from collections import Counter

from inference.buffers.drops import DropReason
from server.observability.metrics.sessions import session_families, snapshot_families
from server.sessions.fates import Fates
from server.sessions.state import State
from tests.unit.server.observability.metrics.told import names, value


def test_every_frame_is_told_once() -> None:
    """Answers are in time or late, the rest is told by reason, and all reasons are there."""
    fates = Fates(90, Counter({"superseded": 7, "lost": 3}), Counter({"client_slow": 2}))
    told = list(session_families([], fates, 4, None, draining=False))
    frames = next(one for one in told if one.name == "sideline_frames")
    assert sum(one.value for one in frames.samples) == 100
    assert {one.labels["outcome"] for one in frames.samples} == {
        "answered",
        "answered_late",
        *DropReason,
    }
    assert value(told, "sideline_frames_total", outcome="answered") == 86
    assert value(told, "sideline_frames_total", outcome="answered_late") == 4
    assert value(told, "sideline_results_unsent_total", reason="client_slow") == 2


def test_sessions_are_told_by_state() -> None:
    """A closed session is none; a server without a limit tells none."""
    states = [State.LIVE, State.LIVE, State.RECONNECTING, State.CLOSED]
    told = list(session_families(states, Fates(), 0, None, draining=True))
    assert value(told, "sideline_sessions", state="live") == 2
    assert value(told, "sideline_sessions", state="reconnecting") == 1
    assert value(told, "sideline_sessions", state="connecting") == 0
    assert value(told, "sideline_draining") == 1
    assert "sideline_sessions_limit" not in names(told)
    assert (
        value(session_families([], Fates(), 0, 8, draining=False), "sideline_sessions_limit") == 8
    )


def test_snapshots_are_told_by_what_became_of_them() -> None:
    """A server without a Redis has made none."""
    told = list(snapshot_families({"written": 3, "dropped": 1, "too_large": 0}))
    assert value(told, "sideline_session_snapshots_total", outcome="written") == 3
    assert (
        value(list(snapshot_families({})), "sideline_session_snapshots_total", outcome="dropped")
        == 0
    )
