"""Sessions that come, look for a host, lose it, and leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from loadtest.cluster.arrivals import When, length_s, remaining_s
from loadtest.cluster.doors import Door
from loadtest.cluster.host import Host
from loadtest.cluster.world import World

_ASKING_S = (0.004, 0.02)
_UNREACHED_S = (0.01, 1.0)
"""A host that has died refuses at once, where its machine lives, or lets the door wait."""

_MISSED_WITHIN_S = (0.1, 1.0)
_LONGEST_WAIT_S = 10.0
_FPS = (29.0, 1.5, 20.0)
"""Mean and deviation of what clients send, and the least of them."""


@dataclass(slots=True, eq=False)
class Search:
    """A session that looks for a host; `again` if it had one."""

    session: int
    since_s: float
    again: bool
    tries: int = 0
    hosts: Iterator[str] = field(default_factory=lambda: iter(()))


class Clients:
    """All sessions by number: where each lives, and what it sends."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.where: list[Host | None] = []
        self._fps: list[float] = []
        self._left: list[bool] = []
        self._searches: set[int] = set()
        self._work = Random(f"{seed} work")

    @property
    def homeless(self) -> int:
        """Sessions that have no host, and whose athletes are there."""
        return sum(
            self.where[session] is None and not self._left[session] for session in self._searches
        )

    def fill(self, part: float) -> None:
        """Sessions that are there at the beginning, in proportion to what hosts carry."""
        for host in self.world.hosts:
            for _ in range(round(max(0.0, self._work.gauss(part, 0.1 * part)) * host.capacity)):
                session = self._new()
                host.put(session, self._fps[session], -10.0)
                self.where[session] = host
                self.world.tally.there += 1
                self.world.events.at(remaining_s(self._work), self._leave, session)

    def come(self, count: int, when: When, time_s: float) -> None:
        """So many come in that time from now on."""
        now_s = self.world.now_s
        times_s = sorted(now_s + when(self._work, time_s) for _ in range(count))
        self._next(iter(times_s))

    def lose(self, sessions: list[int]) -> None:
        """Their host has died: each notices within a second, and looks for another."""
        for session in sessions:
            self.where[session] = None
            if session not in self._searches:
                self._searches.add(session)
                after_s = self.world.random.uniform(*_MISSED_WITHIN_S)
                search = self._again(session)
                self.world.events.after(after_s, self._seek, search)

    def move(self, session: int, host: Host) -> None:
        """One is told to leave the host, and stays there until it has another."""
        if self.where[session] is host and session not in self._searches:
            self._searches.add(session)
            self._seek(self._again(session))

    def _new(self) -> int:
        mean, deviation, least = _FPS
        self.where.append(None)
        self._left.append(False)
        self._fps.append(max(least, self._work.gauss(mean, deviation)))
        return len(self.where) - 1

    def _next(self, times_s: Iterator[float]) -> None:
        at_s = next(times_s, None)
        if at_s is not None:
            self.world.events.at(at_s, self._arrive, times_s, length_s(self._work))

    def _arrive(self, times_s: Iterator[float], length_s: float) -> None:
        self._next(times_s)
        self.world.tally.offered += 1
        session = self._new()
        self.world.events.after(length_s, self._leave, session)
        self._seek(Search(session, self.world.now_s, again=False))

    def _again(self, session: int) -> Search:
        self.world.tally.again += 1
        return Search(session, self.world.now_s, again=True)

    def _seek(self, search: Search) -> None:
        world = self.world
        if not world.doors_up:
            self._turned_away(search)
            return
        door = world.random.choice(world.doors)
        search.hosts = iter(door.order(world.now_s, world.random))
        self._ask_next(search, door)

    def _ask_next(self, search: Search, door: Door) -> None:
        world = self.world
        if self._left[search.session] and search.again:
            self._done(search)
            world.tally.again_gone += 1
            return
        name = next(search.hosts, None)
        if name is None:
            self._turned_away(search)
            return
        world.tally.asked += 1
        door.asks(name, world.now_s)
        alive = world.host(name) is not None
        took_s = world.random.uniform(*_ASKING_S) if alive else world.random.choice(_UNREACHED_S)
        world.events.after(took_s, self._answer, search, door, name)

    def _answer(self, search: Search, door: Door, name: str) -> None:
        world, session = self.world, search.session
        host = world.host(name)
        if host is None:
            door.failed(name, world.now_s)
        elif not self._left[session] and host.offer(session, self._fps[session], world.now_s):
            self._take(search, host)
            return
        self._ask_next(search, door)

    def _take(self, search: Search, host: Host) -> None:
        session, tally = search.session, self.world.tally
        before = self.where[session]
        self.where[session] = host
        if not search.again:
            tally.admitted += 1
            return
        if before is not None:
            before.end(session, self._fps[session], self.world.now_s)
        self._done(search)
        tally.answered_again(self.world.now_s - search.since_s)

    def _turned_away(self, search: Search) -> None:
        tally = self.world.tally
        if not search.again:
            tally.refused += 1
            tally.refused_with_room += self.world.has_room()
            return
        wait_s = min(_LONGEST_WAIT_S, 2.0**search.tries) * self.world.random.uniform(0.5, 1.0)
        search.tries += 1
        self.world.events.after(wait_s, self._seek, search)

    def _leave(self, session: int) -> None:
        if self._left[session]:
            return
        self._left[session] = True
        host = self.where[session]
        if host is not None:
            host.end(session, self._fps[session], self.world.now_s)
            self.where[session] = None
        self.world.tally.ended += host is not None or session in self._searches

    def _done(self, search: Search) -> None:
        self._searches.discard(search.session)
