"""A front door's state: the hosts that it knows, and what it gave them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any, cast
from urllib.parse import urlencode

from starlette.requests import HTTPConnection

from server.cluster.choice import Table
from server.cluster.doors.demand import Demand
from server.cluster.doors.host import Host, HostDown, Manners
from server.cluster.doors.hosts import Hosts
from server.cluster.doors.refusing import redis_away
from server.cluster.doors.turns import SharedTurns
from server.cluster.given import Given
from server.cluster.names import host_of
from server.config import Settings
from server.demo import Wishes
from server.fleet.bus import Bus, now_s
from server.problems import not_ready
from server.sessions import census
from server.sessions.audience import Attendance
from server.sessions.refusals import ServerFull
from server.wire.problems import Problem
from server.workers.listing import Listing

LISTED_WITHIN_S = 2.0
"""What a host does not list by then is not listed."""


@dataclass(slots=True, eq=False)
class DoorState(Listing):
    """One per application."""

    settings: Settings
    hosts: Hosts
    turns: SharedTurns
    offers: Demand
    given: Given
    table: Table = field(default_factory=lambda: Table(()))
    attendance: Attendance = field(default_factory=Attendance)
    demos: Wishes = field(default_factory=Wishes)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    draining: bool = False
    random: Random = field(default_factory=Random)

    @property
    def ready(self) -> bool:
        """Whether it knows of the hosts, whoever they are: pages, uploads and results want none."""
        return self.settled.is_set()

    @property
    def failure(self) -> str | None:
        """Nothing keeps a door from becoming ready for good."""
        return None

    @property
    def resumes_elsewhere(self) -> bool:
        """A session may go on at another host."""
        return True

    def place_with(self, session_id: str) -> Host | None:
        """The host in whose id the session's ends."""
        return self.hosts.find(host_of(session_id))

    async def candidates(self) -> Sequence[Host]:
        """The hosts to ask, those last that did not answer lately; raises ServerFull, and a 503
        problem where nobody knows how they stand."""
        chosen = self.table.order(self.given.counts, now_s(), self.random)
        found = [host for one in chosen if (host := self.hosts.find(one)) is not None]
        if found:
            return sorted(found, key=lambda one: one.was_down)
        if self.hosts.away:
            raise redis_away(self.settings.retry_after_s)
        if not len(self.hosts):
            raise self.nobody()
        raise ServerFull("no session host has room for one more")

    async def to_resume(self, session_id: str) -> Sequence[Host]:
        """Its own host, then others; the other way round while that one lets its sessions go."""
        own = self.place_with(session_id)
        if own is None:
            return await self.candidates()
        others: list[Host] = []
        with suppress(ServerFull, Problem):
            others = [one for one in await self.candidates() if one is not own]
        return [*others, own] if self._lets_go(own) else [own, *others]

    async def key_ids(self) -> None:
        """Each host would have to be asked, and there may be thousands."""

    def _lets_go(self, host: Host) -> bool:
        """What others must know to go on lies in Redis."""
        draining = (one.report.draining for one in self.hosts if one.host is host)
        return any(draining) and not self.hosts.away

    def nobody(self) -> Problem:
        """Said when no host answered."""
        detail = "no session host answers" if len(self.hosts) else "there is no session host yet"
        return not_ready(detail, self.settings.retry_after_s)

    async def listed(self, owner: str | None = None) -> list[dict[str, Any]]:
        """All live sessions, the owner's or everybody's, of all hosts that answer in time."""
        lists = await asyncio.gather(*(_listed(one.host, owner) for one in self.hosts))
        return [session for each in lists for session in each]

    def all_places(self) -> Iterator[Host]:
        """The hosts that it knows."""
        return (one.host for one in self.hosts)

    async def drain(self) -> None:
        """Take nobody any more; sessions live on hosts, and go on."""
        self.draining = True

    async def end_sessions(self) -> None:
        """There are none here."""


def door_state(settings: Settings, bus: Bus, attendance: Attendance, secret: str) -> DoorState:
    """The state of a door over that Redis, which knows no host yet."""
    demand, given = Demand(), Given()
    manners = Manners(
        secret,
        settings.gather_timeout_s,
        on_offer=lambda host: given.gave(host, now_s()),
        on_taken=demand.taken,
        on_down=lambda host: given.failed(host, now_s()),
    )

    def read() -> None:
        reports = [one.report for one in state.hosts]
        state.table = Table(reports)
        given.read(reports)
        state.settled.set()

    hosts = Hosts(bus, lambda report: Host(report, manners), read)
    turns = SharedTurns(bus, settings.retry_after_s)
    state = DoorState(settings, hosts, turns, demand, given, attendance=attendance)
    return state


def door_of(connection: HTTPConnection) -> DoorState:
    """The state of the door that a request or WebSocket came to."""
    return cast(DoorState, connection.app.state.server)


async def _listed(host: Host, owner: str | None) -> list[dict[str, Any]]:
    query = b"" if owner is None else urlencode({"owner": owner}).encode()
    try:
        async with asyncio.timeout(LISTED_WITHIN_S):
            answer = await host.ask("GET", census.PATH, query=query)
    except (HostDown, TimeoutError):
        return []
    if answer.status_code != HTTPStatus.OK:
        return []
    known: list[dict[str, Any]] = answer.json()
    return [one for one in known if owner in (None, one["owner"])]
