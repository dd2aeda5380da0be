"""The queue of analyses, in the database: nothing is lost and nothing done twice, whoever dies.

A try claims an analysis under a random name and has to be heard of until its lease ends; after
that another try may claim it, and the first, should it still live, can no longer write.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from inference.motion.analyzer import AthleteProfile
from server.accounts.usage import MonthUsedUp, count_analysis
from server.analyses.news import ANNOUNCED, announce
from server.analyses.requests import AnalysisRequest
from server.store.database import Database
from server.store.paging import newest
from server.store.tables import Analysis, AnalysisState, KeptIn, Upload
from server.webhooks.outbox import forget_analysis
from server.wire.problems import Problem

LEASE_S = 10.0
MOST_TRIES = 3
BACK_OFF_S = (2.0, 15.0)
"""Before the second try and before the third."""
MOST_DEATHS = 10
"""A try that fails says so itself, or its server does; of one that is not heard of any more, the
server died too, which is seldom the video's fault."""
MOST_WAITING = 10_000
_JUST_ENDED_S = 0.001
_OUTCOMES = (AnalysisState.DONE, AnalysisState.FAILED, AnalysisState.QUEUED)


class LostClaim(Exception):
    """The analysis is not this try's any more: it was cancelled, deleted, or given to another."""


@dataclass(frozen=True, slots=True)
class Published:
    """The files of a try, as their analysis' row has them."""

    results: list[str]
    results_at: str
    kept_in: KeptIn


@dataclass(frozen=True, slots=True)
class Filter:
    """Which analyses a list shows."""

    state: AnalysisState | None = None
    sport: str | None = None
    upload_id: str | None = None
    athlete_id: str | None = None


class Queue:
    """All analyses. `now` is the time in seconds since 1970; every method blocks on the
    database. `server` is whose disk claims may need: an upload that only another server's disk has
    waits for that server, or for its way to the store. With `only`, claims are of those whose
    uploads lie there."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        new_id: Callable[[], str],
        server: str | None = None,
        only: KeptIn | None = None,
    ) -> None:
        self._database = database
        self._server = server
        self._only = only
        self._now = now
        self._new_id = new_id

    def submit(
        self,
        owner: str,
        upload: Upload,
        wanted: AnalysisRequest,
        key: str | None,
        most_a_month: int | None = None,
        used: AthleteProfile | None = None,
    ) -> tuple[Analysis, bool]:
        """Put it into the queue; returns it, and whether it is new: a key that was used before
        gives what it gave then. `used` is what is known of the athlete in all, None for what the
        request says. Raises a 422 problem when that was another request, a 503 problem when too
        many wait, and a 429 problem when the owner's month is used up."""
        if (known := self.known(owner, wanted, key)) is not None:
            return known, False
        self._check_room()
        now_s = self._now()
        made = Analysis(
            id=self._new_id(),
            owner=owner,
            upload_id=upload.id,
            athlete_id=wanted.athlete_id,
            video=upload.name,
            sport=wanted.sport,
            options=wanted.choices(used or wanted.athlete.profile()),
            idempotency_key=key,
            request_digest=wanted.digest(),
            state=AnalysisState.QUEUED,
            stage="",
            progress=0.0,
            tries=0,
            deaths=0,
            due_s=now_s,
            claim=None,
            lease_s=None,
            created_s=now_s,
            started_s=None,
            finished_s=None,
            problem=None,
            summary=None,
        )
        try:
            with self._database.begin() as session:
                count_analysis(session, owner, most_a_month, now_s)
                session.add(made)
        except (IntegrityError, MonthUsedUp) as error:
            # The same key came twice at once; or the upload was deleted meanwhile.
            known = None if key is None else self._by_key(owner, key)
            if known is not None:
                return _same(known, wanted), False
            if isinstance(error, MonthUsedUp):
                raise
            raise Problem(404, "unknown-upload", "the upload is not there any more") from None
        return made, True

    def known(self, owner: str, wanted: AnalysisRequest, key: str | None) -> Analysis | None:
        """What that key gave before, whatever has become of the video since; raises a 422 problem
        when it was for another request."""
        known = None if key is None else self._by_key(owner, key)
        return None if known is None else _same(known, wanted)

    def get(self, owner: str, analysis_id: str) -> Analysis:
        """One of the owner's; raises a 404 problem, also for those of others."""
        found = self.find(analysis_id)
        if found is None or found.owner != owner:
            raise Problem(404, "unknown-analysis", "there is no such analysis, or not any more")
        return found

    def find(self, analysis_id: str) -> Analysis | None:
        """One, whosever it is."""
        with self._database.begin() as session:
            return session.get(Analysis, analysis_id)

    def those(self, ids: Collection[str]) -> dict[str, Analysis]:
        """Of these ids, the analyses that there are."""
        with self._database.begin() as session:
            found = session.scalars(select(Analysis).where(Analysis.id.in_(ids)))
            return {one.id: one for one in found}

    def page(
        self, owner: str, wanted: Filter, cursor: str | None, count: int
    ) -> tuple[Sequence[Analysis], str | None]:
        """The owner's analyses, the newest first, from the cursor on, and the next page's."""
        asked = (
            (Analysis.state, wanted.state),
            (Analysis.sport, wanted.sport),
            (Analysis.upload_id, wanted.upload_id),
            (Analysis.athlete_id, wanted.athlete_id),
        )
        filters = [column == value for column, value in asked if value is not None]
        filters.append(Analysis.owner == owner)
        return newest(self._database, Analysis, filters, cursor, count)

    def claim(self) -> Analysis | None:
        """Take the one that has waited longest, or whose try has died; None when there is none.
        It has come as far as its last try did, and began so long ago as was worked on it.

        An analysis whose server died again and again fails here.
        """
        while True:
            found = self._next_due()
            if found is None:
                return None
            dead = found.state == AnalysisState.RUNNING
            if dead and found.deaths + 1 >= MOST_DEATHS:
                self._give_up(found)
                continue
            now_s, claim = self._now(), self._new_id()
            changed = self._change(
                found,
                state=AnalysisState.RUNNING,
                claim=claim,
                lease_s=now_s + LEASE_S,
                tries=found.tries + (not dead),
                deaths=found.deaths + dead,
                started_s=now_s - _worked_s(found, now_s),
                stage="loading",
            )
            if changed:
                return self.find(found.id)

    def renew(self, analysis_id: str, held: str) -> None:
        """The process of the try lives; raises LostClaim."""
        self._settle(analysis_id, held, lease_s=self._now() + LEASE_S)

    def beat(self, analysis_id: str, held: str, stage: str, progress: float) -> None:
        """The try has come so far; raises LostClaim."""
        self._settle(
            analysis_id, held, stage=stage, progress=progress, lease_s=self._now() + LEASE_S
        )

    def lose(self, analysis_id: str, held: str) -> None:
        """Whoever worked on it is gone, or does so in vain from now on: whoever claims it next need
        not wait; raises LostClaim."""
        self._settle(analysis_id, held, claim=self._new_id(), lease_s=self._now() - _JUST_ENDED_S)

    def begin_anew(self, analysis_id: str, held: str) -> None:
        """Nothing is left of what earlier tries did; raises LostClaim."""
        self._settle(analysis_id, held, progress=0.0, started_s=self._now())

    def has_outcome(self, analysis_id: str) -> bool:
        """Whether nobody holds it because its try has told what came of it, be it that there shall
        be another one; not where it was cancelled or deleted, or is somebody else's now."""
        found = self.find(analysis_id)
        return found is not None and found.state in _OUTCOMES

    def finish(
        self, analysis_id: str, held: str, summary: dict[str, Any], files: Published | None = None
    ) -> None:
        """It is done, and from now on its files are seen; raises LostClaim."""
        told = {} if files is None else asdict(files)
        self._settle(
            analysis_id,
            held,
            state=AnalysisState.DONE,
            claim=None,
            lease_s=None,
            stage="",
            progress=1.0,
            finished_s=self._now(),
            summary=summary,
            **told,
        )

    def postpone(self, analysis_id: str, held: str, problem: Problem, after_s: float) -> None:
        """Again later, as if this try had not been: what it lacks is nobody's fault here; raises
        LostClaim."""
        found = self.find(analysis_id)
        self._settle(
            analysis_id,
            held,
            state=AnalysisState.QUEUED,
            tries=0 if found is None else max(0, found.tries - 1),
            due_s=self._now() + after_s,
            claim=None,
            lease_s=None,
            stage="",
            problem=problem.document(),
        )

    def fail(self, analysis_id: str, held: str, problem: Problem, *, for_good: bool) -> None:
        """The try failed: once more after a while, unless that would not help or it was the last;
        raises LostClaim."""
        found = self.find(analysis_id)
        tries = MOST_TRIES if found is None or for_good else found.tries
        now_s = self._now()
        if tries >= MOST_TRIES:
            changes: dict[str, Any] = {"state": AnalysisState.FAILED, "finished_s": now_s}
        else:
            changes = {"state": AnalysisState.QUEUED, "due_s": now_s + BACK_OFF_S[tries - 1]}
        self._settle(
            analysis_id,
            held,
            claim=None,
            lease_s=None,
            stage="",
            problem=problem.document(),
            **changes,
        )

    def cancel(self, found: Analysis) -> Analysis:
        """End it; one that is settled stays as it is."""
        open_states = [state for state in AnalysisState if not state.settled]
        change = (
            update(Analysis)
            .where(Analysis.id == found.id, Analysis.state.in_(open_states))
            .values(
                state=AnalysisState.CANCELLED,
                claim=None,
                lease_s=None,
                stage="",
                finished_s=self._now(),
            )
        )
        with self._database.begin() as session:
            session.execute(change)
        return self.get(found.owner, found.id)

    def remove(self, found: Analysis) -> None:
        """Forget it, also what others were told of it, or would have been."""
        with self._database.begin() as session:
            session.execute(delete(Analysis).where(Analysis.id == found.id))
            forget_analysis(session, found.owner, found.id)

    def rows(self, analysis_ids: Sequence[str]) -> dict[str, Analysis]:
        """Those that there are of these, by their ids."""
        with self._database.begin() as session:
            found = session.scalars(select(Analysis).where(Analysis.id.in_(analysis_ids)))
            return {one.id: one for one in found}

    def may_be_tried(self, analysis_id: str) -> bool:
        """Whether there may be another try."""
        found = self.find(analysis_id)
        return found is not None and not AnalysisState(found.state).settled

    def _by_key(self, owner: str, key: str) -> Analysis | None:
        query = select(Analysis).where(Analysis.owner == owner, Analysis.idempotency_key == key)
        with self._database.begin() as session:
            return session.scalars(query).one_or_none()

    def _check_room(self) -> None:
        queued = select(func.count()).where(Analysis.state == AnalysisState.QUEUED)
        with self._database.begin() as session:
            waiting = session.scalars(queued).one()
        if waiting >= MOST_WAITING:
            detail = f"{waiting} analyses are waiting already"
            raise Problem(503, "queue-full", detail, headers={"Retry-After": "60"})

    def _next_due(self) -> Analysis | None:
        now_s = self._now()
        due = and_(Analysis.state == AnalysisState.QUEUED, Analysis.due_s <= now_s)
        dead = and_(Analysis.state == AnalysisState.RUNNING, Analysis.lease_s < now_s)
        query = select(Analysis).where(or_(due, dead)).order_by(Analysis.due_s, Analysis.id)
        query = query.outerjoin(Upload, Analysis.upload_id == Upload.id).where(*self._within())
        with self._database.begin() as session:
            return session.scalars(query.limit(1)).first()

    def _within(self) -> Iterator[ColumnElement[bool]]:
        """Which analyses may be claimed here, by their uploads."""
        deleted = Analysis.upload_id.is_(None)
        if self._server is not None:
            here = Upload.server.is_(None), Upload.server == self._server
            yield or_(deleted, Upload.kept_in == KeptIn.STORE, *here)
        if self._only is not None:
            yield or_(deleted, Upload.kept_in == self._only)

    def _give_up(self, found: Analysis) -> None:
        detail = f"the server died {found.deaths + 1} times while it was measured"
        problem = Problem(500, "analysis-died", detail).document()
        self._change(
            found,
            state=AnalysisState.FAILED,
            claim=None,
            lease_s=None,
            stage="",
            problem=found.problem or problem,
            finished_s=self._now(),
        )

    def _change(self, seen: Analysis, **values: Any) -> bool:
        """Change it if it is still as it was seen: of two who see it at once, one does."""
        unchanged = (
            Analysis.id == seen.id,
            Analysis.state == seen.state,
            Analysis.tries == seen.tries,
            Analysis.claim.is_not_distinct_from(seen.claim),
            Analysis.lease_s.is_not_distinct_from(seen.lease_s),  # who was slow may be back
        )
        return self._update(seen.id, unchanged, values)

    def _settle(self, analysis_id: str, held: str, **values: Any) -> None:
        mine = (
            Analysis.id == analysis_id,
            Analysis.claim == held,
            Analysis.state == AnalysisState.RUNNING,
        )
        if not self._update(analysis_id, mine, values):
            raise LostClaim(analysis_id)

    def _update(
        self, analysis_id: str, where: Sequence[ColumnElement[bool]], values: dict[str, Any]
    ) -> bool:
        """Whether it was changed. That it is over is written down for others in the same
        transaction: neither is there without the other."""
        change = update(Analysis).where(*where).values(**values)
        with self._database.begin() as session:
            changed = cast("CursorResult[Any]", session.execute(change)).rowcount == 1
            if changed and values.get("state") in ANNOUNCED:
                announce(session, analysis_id, self._now(), self._new_id)
            return changed


def _worked_s(found: Analysis, now_s: float) -> float:
    """How long earlier tries were at work on what is there now."""
    if found.started_s is None or found.progress <= 0.0:
        return 0.0
    ended_s = found.due_s if found.lease_s is None else found.lease_s - LEASE_S
    return max(0.0, min(ended_s, now_s) - found.started_s)


def _same(known: Analysis, wanted: AnalysisRequest) -> Analysis:
    if known.request_digest != wanted.digest():
        detail = "this Idempotency-Key was used for another request: choose a new one"
        raise Problem(422, "idempotency-key-reused", detail)
    return known
