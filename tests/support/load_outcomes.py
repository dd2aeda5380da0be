"""Runs that never were, for what judges and shows them."""

from __future__ import annotations

from typing import Any

from loadtest.frames.account import StreamReport
from loadtest.frames.histogram import AgeHistogram
from loadtest.frames.timeline import Moment
from loadtest.outcome import Outcome
from loadtest.plans import PLANS
from loadtest.publishing.fleet import Sent
from loadtest.requests_made import Route, Routes
from loadtest.watching import Shares


def stream(**changes: Any) -> StreamReport:
    """One that kept all promises."""
    usual: dict[str, Any] = {
        "name": "1-0",
        "codec": "h264",
        "sent": 1000,
        "fates": {"answered": 1000, "late": 0, "lost": 0, "unaccounted": 0},
        "judged": 900,
        "judged_in_time": 900,
        "joined_s": 0.3,
        "first_answer_s": 0.4,
        "longest_gap_ms": 60.0,
        "age_p50_ms": 15.0,
        "age_p95_ms": 30.0,
    }
    return StreamReport(**{**usual, **changes})


def sent(*streams: StreamReport, **changes: Any) -> Sent:
    """What these streams sent, with ages of 20 ms and publishers that kept their schedule."""
    usual: dict[str, Any] = {
        "streams": streams or (stream(), stream(name="1-1", codec="vp8")),
        "refusals": (),
        "failures": (),
        "ages": recorded(0.02),
        "lags": recorded(0.001),
        "timeline": tuple(Moment(at_s, 30, 15.0, 20.0 + at_s) for at_s in (0.5, 1.5, 2.5)),
        "cpu_s": 1.0,
    }
    return Sent(**{**usual, **changes})


def recorded(*seconds: float) -> AgeHistogram:
    """A histogram of these."""
    histogram = AgeHistogram()
    for one in seconds:
        histogram.record(one)
    return histogram


def outcome(scenario: str = "slo", **changes: Any) -> Outcome:
    """A scenario that went well."""
    nothing = Routes((), Route("all", 100, 0, 20.0, 90.0, 150.0))
    usual: dict[str, Any] = {
        "plan": PLANS[scenario],
        "cameras": 2,
        "capacity": None,
        "seconds": 32.0,
        "host": {"cpu": "a processor, 2 cores", "gpu": ""},
        "sent": sent(),
        "routes": nothing,
        "api": nothing,
        "shares": Shares(1.0, 0.1, 0.01, 0.05),
    }
    return Outcome(**{**usual, **changes})
