"""Goes on here with a session of a server that has died, or stops."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger

from starlette.concurrency import run_in_threadpool

from inference.errors import CannotGoOn
from server.accounts.owner import Caller
from server.fleet.bus import RedisAway, now_s
from server.fleet.fleet import Fleet
from server.history.recorder import Recorder
from server.resuming.shelf import OVER, Shelf
from server.resuming.snapshot import NotReadable, Snapshot
from server.sessions.past import Past
from server.sessions.refusals import Draining
from server.sessions.resumption import NotResumable, OtherSport, SessionOver, session_of
from server.sessions.session import Session
from server.sessions.told import FINAL
from server.state import ServerState
from server.wire.control import EventMessage
from server.wire.problems import Problem

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """To go on with the session of a token, whose client has heard the events up to that one."""

    token: str
    sport: str
    heard: int | None


async def go_on_here(
    fleet: Fleet | None,
    state: ServerState,
    caller: Caller,
    asked: Asked,
    offer: str,
) -> tuple[Session, str]:
    """The caller's session of the token, begun anew with all that was kept of it, and the answer to
    its offer.

    Raises NotResumable, SessionOver, OtherSport, and what a new session raises; then another try
    may be made.
    """
    if fleet is None or fleet.carriers is None:
        raise NotResumable
    if state.sessions.draining:
        raise Draining("the server is about to stop: another one can go on with the session")
    session_id, shelf = session_of(asked.token), fleet.carriers.shelf
    pipeline = state.ready_pipeline()
    try:
        _checked(await shelf.look(session_id), caller, asked)
        text = await shelf.claim(session_id)
        snapshot = _checked(text, caller, asked)
    except RedisAway as error:
        raise NotResumable(str(error)) from None
    assert text is not None
    try:
        past = past_of(snapshot, asked.heard, await _told(shelf, session_id), now_s())
        session, answer = await state.sessions.start(
            pipeline,
            snapshot.sport,
            snapshot.athlete,
            offer,
            owner=snapshot.owner,
            most=caller.tier.live_streams,
            adaptive=snapshot.adaptive,
            athlete_id=snapshot.athlete_id,
            key_id=caller.key_id or snapshot.key_id,
            device_id=snapshot.device_id,
            tap=await _tap(state, caller) if snapshot.record else None,
            past=past,
        )
    except CannotGoOn as error:
        raise NotResumable(str(error)) from None
    except BaseException:
        with suppress(RedisAway):
            await asyncio.shield(shelf.give_back(session_id, text))
        raise
    log.info("session %s goes on here as %s", session_id, session.id)
    fleet.background(_let_go(fleet, session_id, snapshot.owner))
    return session, answer


def past_of(
    snapshot: Snapshot, heard: int | None, told: Sequence[EventMessage], at_s: float
) -> Past:
    """What is gone on with, `told` being the events that are known to have been told.

    An attempt that has been handed out is not handed out again: one that may have been is not,
    either, when the client has heard an event of which nothing is known here.
    """
    last = max((one.id for one in told), default=0)
    last = max(last, snapshot.last_event)
    heard = last if heard is None else heard
    memory = snapshot.memory.told(_handed_out(snapshot, told))
    if heard > last and memory.open is not None:
        memory = memory.told(memory.open["number"])
    return Past(
        session_id=snapshot.session_id,
        memory=memory,
        counts=snapshot.counts,
        seq=snapshot.seq,
        media_time_s=snapshot.media_time_s,
        ago_s=snapshot.ago_s + max(0.0, at_s - snapshot.at_s),
        last_event=max(last, heard),
        heard=heard,
        events=tuple(one for one in told if one.id > heard),
        label=snapshot.label,
    )


def _handed_out(snapshot: Snapshot, told: Sequence[EventMessage]) -> int:
    """The last attempt that was handed out after the snapshot was made, 0 for none."""
    since = (one for one in told if one.id > snapshot.last_event and one.stage == FINAL)
    return max((one.number for one in since), default=0)


def _checked(text: str | None, caller: Caller, asked: Asked) -> Snapshot:
    if text is None:
        raise NotResumable
    if text == OVER:
        raise SessionOver
    try:
        snapshot = Snapshot.parse(text)
    except NotReadable as error:
        log.warning("session %s cannot be gone on with: %s", session_of(asked.token)[:64], error)
        raise NotResumable(str(error)) from None
    if not snapshot.is_for(asked.token) or snapshot.owner != caller.owner:
        raise NotResumable
    if snapshot.sport != asked.sport:
        raise OtherSport(snapshot.sport)
    return snapshot


async def _told(shelf: Shelf, session_id: str) -> list[EventMessage]:
    try:
        return await shelf.told(session_id)
    except RedisAway:
        return []


async def _tap(state: ServerState, caller: Caller) -> Recorder | None:
    """The video goes on as another recording: this server has not seen its beginning."""
    recordings = state.kept().recordings
    return await run_in_threadpool(recordings.recorder, caller.owner, caller.tier.upload_bytes)


async def _let_go(fleet: Fleet, session_id: str, owner: str) -> None:
    """A server that lives, and only lost the client, ends the session too."""
    with suppress(RedisAway, Problem):
        entry = await fleet.entries.session(session_id)
        if entry is not None:
            await fleet.ask(entry, "moved", session=session_id)
    with suppress(RedisAway):
        await fleet.entries.remove_session(session_id, owner)
