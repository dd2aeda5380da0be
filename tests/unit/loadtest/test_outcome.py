from dataclasses import replace
from typing import Any

import pytest

from loadtest.judging.checks import Exit
from loadtest.leaks import Sample
from loadtest.outcome import Outcome
from loadtest.plans import PLANS
from loadtest.requests_made import Route, Routes
from loadtest.watching import Shares
from tests.support.load_outcomes import outcome, sent, stream

NOBODY = {"sessions": 0, "processes": 2, "threads": 9, "open_files": 50, "tasks": 20}


def missed(run: Outcome) -> list[str]:
    """The names of what is not kept."""
    return [one.name for one in run.checks() if not one.met]


def test_measuring_may_not_cost_what_it_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond 2 % of the processors a run is invalid, but for users who are load themselves."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    dear = Shares(server=1.0, publishers=0.1, measuring=0.041, others=0.0)
    assert outcome(shares=dear).exit_code() is Exit.INVALID
    assert outcome(shares=replace(dear, measuring=0.039)).exit_code() is Exit.MET
    assert "what measuring costs" not in missed(outcome("mixed", shares=dear))


def test_identity_is_not_about_speed() -> None:
    """Its engine is made up; which picture was looked at is what counts."""
    slow = stream(judged_in_time=100, codes={"same": 900})
    assert outcome("identity", sent=sent(slow)).exit_code() is Exit.MET
    wrong = stream(codes={"same": 899, "other": 1})
    assert missed(outcome("identity", sent=sent(wrong))) == ["the code seen is the frame's"]


def test_who_came_and_went_may_leave_nothing() -> None:
    """One descriptor more is a fault, and it is named."""
    before, after = Sample(0.0, NOBODY), Sample(60.0, {**NOBODY, "open_files": 51})
    assert missed(outcome("churn", before=before, after=before)) == []
    run = outcome("churn", before=before, after=after)
    assert missed(run) == ["left behind by who came and went"]
    assert "51 after" in next(one.measured for one in run.checks() if not one.met)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"failures": 1}, "API requests that failed"),
        ({"requests": 0}, "API requests that failed"),
        ({"p95_ms": 201.0}, "API p95"),
    ],
)
def test_users_of_the_api_are_promised_something_too(changes: dict[str, Any], name: str) -> None:
    """Errors below 1 %, and 95 of 100 requests within 200 ms."""
    total = replace(Route("all", 100, 0, 20.0, 90.0, 150.0), **changes)
    assert name in missed(outcome("mixed", api=Routes((), total)))


def test_what_is_lost_beside_live_sessions_shows() -> None:
    """An upload that nobody has any more, for example."""
    assert missed(outcome("mixed", at_odds=("1 uploads are lost",))) == ["files and analyses"]


def test_the_soak_looks_at_what_grows() -> None:
    """With no samples it shows nothing, and that is not enough."""
    run = outcome("soak")
    assert "memory's growth a stream" in missed(run)
    assert run.exit_code() is Exit.INVALID


def test_all_scenarios_are_there() -> None:
    """Those that were promised, each with a sentence."""
    assert set(PLANS) == {
        *("baseline", "peak", "slo", "overload", "churn", "loss", "soak", "mixed", "identity")
    }
    assert all(one.says for one in PLANS.values())
    assert (PLANS["baseline"].cameras, PLANS["peak"].cameras) == (25, 100)
    assert PLANS["overload"].times_capacity == 2
