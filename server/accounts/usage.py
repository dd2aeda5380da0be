"""How much an owner has used in the calendar month, counted in the database."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from server.store.keys import Usage
from server.wire.problems import Problem


class MonthUsedUp(Problem):
    """The owner may have no more analyses before the next month, in so many seconds."""

    def __init__(self, most: int | None, wait_s: int) -> None:
        detail = f"all {most} analyses of this month are used; the next begins in {wait_s} s"
        extra = {"limit": most, "violated-policies": ["month"]}
        super().__init__(429, "month-used-up", detail, extra, {"Retry-After": str(wait_s)})


_BEGIN = text(
    "INSERT INTO usage (owner, month, analyses) VALUES (:owner, :month, 0) ON CONFLICT DO NOTHING"
)


def month_of(now_s: float) -> str:
    """The month of that moment in UTC, as `2026-11`."""
    return f"{datetime.fromtimestamp(now_s, UTC):%Y-%m}"


def seconds_left(now_s: float) -> int:
    """Whole seconds until the next month begins, at least one."""
    now = datetime.fromtimestamp(now_s, UTC)
    year, month = divmod(now.year * 12 + now.month, 12)
    following = datetime(year, month + 1, 1, tzinfo=UTC)
    return max(1, math.ceil(following.timestamp() - now_s))


def used(session: Session, owner: str, now_s: float) -> int:
    """Analyses that the owner has asked for this month."""
    query = select(Usage.analyses).where(Usage.owner == owner, Usage.month == month_of(now_s))
    return session.scalars(query).one_or_none() or 0


def count_analysis(session: Session, owner: str, most: int | None, now_s: float) -> None:
    """One more, together with what else the session writes; raises MonthUsedUp when that were more
    than `most`, whoever else counts at the same time."""
    month = month_of(now_s)
    session.execute(_BEGIN, {"owner": owner, "month": month})
    one_more = (
        update(Usage)
        .where(Usage.owner == owner, Usage.month == month)
        .values(analyses=Usage.analyses + 1)
        .returning(Usage.analyses)
        .execution_options(synchronize_session=False)
    )
    if most is not None:
        one_more = one_more.where(Usage.analyses < most)
    if session.scalars(one_more).one_or_none() is None:
        raise MonthUsedUp(most, seconds_left(now_s))
