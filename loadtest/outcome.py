"""What a scenario showed: everything that was measured, and the checks of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from loadtest.judging.checks import (
    Check,
    Exit,
    exit_code,
    frames_check,
    identity_check,
    live_checks,
    sessions_check,
)
from loadtest.judging.growth import growth_checks
from loadtest.leaks import Sample, differences
from loadtest.plans import Plan
from loadtest.publishing.fleet import Sent
from loadtest.requests_made import Route, Routes
from loadtest.watching import Shares, of_this_host

MOST_MEASURING = 0.02
"""Of the host's processors."""
API_ERRORS = 0.01
API_P95_MS = 200.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: `cameras` were asked for, `capacity` is what the host holds, if that was looked
    for; `before` and `after` are the server without anybody, where that was compared; `at_odds` is
    where server and users of recorded video do not agree."""

    plan: Plan
    cameras: int
    capacity: int | None
    seconds: float
    host: dict[str, str]
    sent: Sent
    routes: Routes
    api: Routes
    shares: Shares | None
    samples: tuple[Sample, ...] = ()
    before: Sample | None = None
    after: Sample | None = None
    at_odds: tuple[str, ...] = ()
    videos: int = 0

    def checks(self) -> list[Check]:
        """All that hold for the scenario."""
        limits = self.plan.limits
        if self.plan.coded:  # how quick its engine is, nobody promised
            which = identity_check(self.sent.streams)
            return [which, frames_check(self.sent, limits), sessions_check(self.sent, limits)]
        found = live_checks(self.sent, limits)
        # Users of recorded video are load, and work in Locust's process.
        found += [_measuring(self.shares)] if self.shares and not self.plan.coaches else []
        if self.plan.watch_growth:
            there = [one for one in self.samples if one.process["sessions"] == self.cameras]
            found += growth_checks(there, self.sent.timeline, self.cameras)
        if self.before is not None and self.after is not None:
            found.append(_left_behind(self.before, self.after))
        if self.plan.coaches:
            found += _api(self.api.total, self.at_odds)
        return found

    def exit_code(self) -> Exit:
        """What the process ends with."""
        return exit_code(self.checks())

    def fates(self) -> dict[str, int]:
        """Of all frames of all streams."""
        return dict(sum((Counter(one.fates) for one in self.sent.streams), Counter()))

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        sent = self.sent
        return {
            "scenario": self.plan.name,
            "says": self.plan.says,
            "exit": self.exit_code().name.lower(),
            "checks": [asdict(one) for one in self.checks()],
            "limits": asdict(self.plan.limits),
            "cameras": self.cameras,
            "capacity": self.capacity,
            "seconds": self.seconds,
            "host": self.host,
            "fates": self.fates(),
            "streams": [one.to_json() for one in sent.streams],
            "refusals": [asdict(one) for one in sent.refusals],
            "failures": list(sent.failures),
            "ages": sent.ages.encode(),
            "age_ms": {f"p{n:g}": sent.ages.percentile_ms(n) for n in (50, 95, 99, 99.9)},
            "lag_ms": {f"p{n:g}": sent.lags.percentile_ms(n) for n in (50, 99)},
            "timeline": [asdict(one) for one in sent.timeline],
            "cpu_s_per_s": None if self.shares is None else asdict(self.shares),
            "process": [{"at_s": one.at_s, **one.process} for one in self.samples],
            "requests": [asdict(one) for one in (*self.routes.each, self.routes.total)],
            "videos_measured": self.videos,
        }


def _measuring(shares: Shares) -> Check:
    part = of_this_host(shares.measuring)
    return Check(
        "what measuring costs",
        f"{part:.1%} of the processors",
        f"≤ {MOST_MEASURING:.0%}",
        part <= MOST_MEASURING,
        about_the_run=True,
    )


def _left_behind(before: Sample, after: Sample) -> Check:
    found = differences(before, after)
    return Check(
        "left behind by who came and went", "; ".join(found) or "nothing", "nothing", not found
    )


def _api(total: Route, at_odds: tuple[str, ...]) -> list[Check]:
    said = "; ".join(at_odds) or "as expected"
    return [
        Check(
            "API requests that failed",
            f"{total.failures} of {total.requests}",
            f"< {API_ERRORS:.0%}",
            total.requests > 0 and total.error_fraction < API_ERRORS,
        ),
        Check(
            "API p95",
            f"{total.p95_ms:.0f} ms",
            f"≤ {API_P95_MS:.0f} ms",
            total.p95_ms <= API_P95_MS,
        ),
        Check("files and analyses", said, "as expected", not at_odds),
    ]
