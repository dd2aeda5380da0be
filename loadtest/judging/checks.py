"""Checks: what was measured beside what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import ceil

from loadtest.frames.account import StreamReport
from loadtest.judging.limits import Limits
from loadtest.publishing.fleet import Sent
from loadtest.swarm import Refusal

UNAVAILABLE = 503


class Exit(IntEnum):
    """The process's code; 2 is for a wrong command line."""

    MET = 0
    MISSED = 1
    INVALID = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One promise in words; one that is `about_the_run` and not met says that not the server but
    the measurement is at fault."""

    name: str
    measured: str
    limit: str
    met: bool
    about_the_run: bool = False


def exit_code(checks: list[Check]) -> Exit:
    """An invalid run shows neither that the promises are kept nor that they are not."""
    missed = [one for one in checks if not one.met]
    if any(one.about_the_run for one in missed):
        return Exit.INVALID
    return Exit.MISSED if missed else Exit.MET


def live_checks(sent: Sent, limits: Limits) -> list[Check]:
    """Of the sessions that were admitted, the frames that they sent, and those turned away."""
    return [
        _lag(sent, limits),
        *_in_time(sent, limits),
        _age(sent, limits),
        _gap(sent, limits),
        frames_check(sent, limits),
        sessions_check(sent, limits),
        _first_answers(sent, limits),
        _refusals(sent.refusals),
    ]


def _in_time(sent: Sent, limits: Limits) -> list[Check]:
    judged = sum(one.judged for one in sent.streams)
    quick = sum(one.judged_in_time for one in sent.streams)
    fractions = [one.fraction for one in sent.streams if one.fraction is not None]
    every = quick / judged if judged else 0.0
    worst = min(fractions, default=0.0)
    return [
        Check(
            "answered within 200 ms",
            f"{_percent(every)} of {judged} frames",
            f"≥ {_percent(limits.in_time)}",
            judged > 0 and every >= limits.in_time,
        ),
        Check(
            "the worst stream",
            _percent(worst),
            f"≥ {_percent(limits.worst)}",
            bool(fractions) and worst >= limits.worst,
        ),
    ]


def _age(sent: Sent, limits: Limits) -> Check:
    p95_ms = sent.ages.percentile_ms(95)
    return Check(
        "age p95",
        "no answer" if p95_ms is None else f"{p95_ms:.0f} ms",
        f"< {limits.age_p95_ms:.0f} ms",
        p95_ms is not None and p95_ms < limits.age_p95_ms,
    )


def _gap(sent: Sent, limits: Limits) -> Check:
    gaps_ms = [one.longest_gap_ms for one in sent.streams if one.longest_gap_ms is not None]
    longest_ms = max(gaps_ms, default=None)
    return Check(
        "longest gap between answers",
        "no answer" if longest_ms is None else f"{longest_ms:.0f} ms",
        f"≤ {limits.longest_gap_ms:.0f} ms",
        longest_ms is not None and longest_ms <= limits.longest_gap_ms,
    )


def frames_check(sent: Sent, limits: Limits) -> Check:
    """Each stream's frames are each in one place."""
    every = sum(one.sent for one in sent.streams)
    wrong = sum(one.errors for one in sent.streams)
    return Check(
        "frames without an account",
        f"{wrong} of {every}",
        f"< {_percent(limits.errors)}",
        every > 0 and wrong < limits.errors * every,
    )


def sessions_check(sent: Sent, limits: Limits) -> Check:
    """A session that was admitted and ended by itself, or did not come about, failed."""
    offered = len(sent.streams) + len(sent.failures)
    failed = len(sent.failures) + sum(one.fault is not None for one in sent.streams)
    return Check(
        "sessions that failed",
        f"{failed} of {offered}",
        f"< {_percent(limits.errors)}",
        offered > 0 and failed < limits.errors * offered,
    )


def _first_answers(sent: Sent, limits: Limits) -> Check:
    """A session without an answer counts as one that waited for ever."""
    took_s = sorted(_first_answer_s(one) for one in sent.streams)
    p95_s = took_s[ceil(0.95 * len(took_s)) - 1] if took_s else float("inf")
    return Check(
        "join, from the offer to the first answer, p95",
        f"{p95_s:.2f} s",
        f"≤ {limits.first_answer_p95_s:g} s",
        p95_s <= limits.first_answer_p95_s,
    )


def _first_answer_s(stream: StreamReport) -> float:
    return float("inf") if stream.first_answer_s is None else stream.first_answer_s


def _refusals(refusals: tuple[Refusal, ...]) -> Check:
    wrong = [one for one in refusals if one.status != UNAVAILABLE or one.retry_after_s is None]
    return Check(
        "turned away with 503 and Retry-After",
        f"{len(refusals) - len(wrong)} of {len(refusals)}" if refusals else "nobody",
        "all",
        not wrong,
    )


def _lag(sent: Sent, limits: Limits) -> Check:
    p99_ms = sent.lags.percentile_ms(99)
    return Check(
        "publishers' own lag, p99",
        "nothing was sent" if p99_ms is None else f"{p99_ms:.1f} ms",
        f"≤ {limits.lag_p99_ms:g} ms, or the run is invalid",
        p99_ms is None or p99_ms <= limits.lag_p99_ms,
        about_the_run=True,
    )


def identity_check(streams: tuple[StreamReport, ...]) -> Check:
    """Every answer belongs to the picture that it names by its timestamp."""
    codes = dict.fromkeys(("same", "other", "unreadable", "unknown_timestamp"), 0)
    for one in streams:
        for name, number in one.codes.items():
            codes[name] += number
    every = sum(codes.values())
    wrong = every - codes["same"]
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in codes.items() if count)
    return Check("the code seen is the frame's", told or "none", "all", every > 0 and not wrong)


def _percent(fraction: float) -> str:
    return f"{int(fraction * 1e4) / 100:g} %"  # never rounded up to what was promised
