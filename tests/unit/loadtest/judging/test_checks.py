import pytest

from loadtest.judging.checks import (
    Check,
    Exit,
    exit_code,
    identity_check,
    live_checks,
)
from loadtest.judging.limits import SLO
from loadtest.publishing.fleet import Sent
from loadtest.swarm import Refusal
from tests.support.load_outcomes import recorded, sent, stream


def missed(run: Sent) -> list[str]:
    """The names of what is not kept."""
    return [one.name for one in live_checks(run, SLO) if not one.met]


def test_a_good_run_keeps_every_promise() -> None:
    """And proper refusals are none that is broken."""
    assert missed(sent()) == []
    assert missed(sent(refusals=(Refusal(503, 5.0),))) == []
    assert exit_code(live_checks(sent(), SLO)) is Exit.MET


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (sent(stream(judged_in_time=890), stream(judged_in_time=891)), "answered within 200 ms"),
        (sent(*[stream()] * 9, stream(judged_in_time=881)), "the worst stream"),
        (sent(ages=recorded(0.2001)), "age p95"),
        (sent(stream(longest_gap_ms=1000.1)), "longest gap between answers"),
        (sent(stream(fates={"answered": 990, "unaccounted": 10})), "frames without an account"),
        (
            sent(stream(fates={"answered": 1000, "accounted_twice": 10})),
            "frames without an account",
        ),
        (sent(stream(fault="the server ended it")), "sessions that failed"),
        (sent(failures=("no path",)), "sessions that failed"),
        (
            sent(stream(first_answer_s=3.01)),
            "join, from the offer to the first answer, p95",
        ),
        (
            sent(stream(), stream(first_answer_s=None)),
            "join, from the offer to the first answer, p95",
        ),
        (sent(refusals=(Refusal(503, None),)), "turned away with 503 and Retry-After"),
        (sent(refusals=(Refusal(500, 5.0),)), "turned away with 503 and Retry-After"),
    ],
)
def test_each_promise_can_be_broken(run: Sent, name: str) -> None:
    """By what is just too much, and only that one."""
    assert missed(run) == [name]
    assert exit_code(live_checks(run, SLO)) is Exit.MISSED


def test_nothing_measured_keeps_no_promise() -> None:
    """A server that admits nobody does not pass for lack of evidence."""
    found = missed(sent(*[stream(judged=0, judged_in_time=0, sent=0)], ages=recorded()))
    assert "answered within 200 ms" in found
    assert "age p95" in found
    nobody = Sent((), (), (), recorded(), recorded(), (), 0.0)
    assert exit_code(live_checks(nobody, SLO)) is Exit.MISSED


def test_late_publishers_make_a_run_invalid() -> None:
    """Whatever else it shows: nobody knows whose fault it was."""
    late = sent(lags=recorded(0.0051))
    assert exit_code(live_checks(late, SLO)) is Exit.INVALID
    bad = sent(stream(judged_in_time=0), lags=recorded(0.0051))
    assert exit_code(live_checks(bad, SLO)) is Exit.INVALID


def test_a_fraction_is_never_rounded_up_to_the_promise() -> None:
    """98.999 % does not read as 99 %."""
    check = next(
        one
        for one in live_checks(sent(stream(judged=100_000, judged_in_time=98_999)), SLO)
        if one.name == "answered within 200 ms"
    )
    assert (check.measured, check.met) == ("98.99 % of 100000 frames", False)


@pytest.mark.parametrize("wrong", ["other", "unreadable", "unknown_timestamp"])
def test_one_answer_about_another_picture_is_one_too_many(wrong: str) -> None:
    """So is one whose code cannot be read, and none at all shows nothing."""
    assert identity_check((stream(codes={"same": 500}),)).met
    assert not identity_check((stream(codes={"same": 500, wrong: 1}),)).met
    assert not identity_check((stream(),)).met


def test_a_check_about_the_run_matters_only_when_it_is_not_met() -> None:
    """Otherwise the others decide."""
    fine = Check("lag", "1 ms", "5 ms", met=True, about_the_run=True)
    bad = Check("age", "300 ms", "200 ms", met=False)
    assert exit_code([fine]) is Exit.MET
    assert exit_code([fine, bad]) is Exit.MISSED
