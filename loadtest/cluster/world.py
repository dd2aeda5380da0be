"""Hosts that report, doors that read: a cluster that is made up, with nobody there yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from loadtest.cluster.doors import REFRESH_S, Board, Door
from loadtest.cluster.events import Events
from loadtest.cluster.host import Host
from loadtest.cluster.kinds import Kind
from loadtest.cluster.policies import Policy
from loadtest.cluster.tally import Tally
from server.cluster.report import EVERY_S

_LOOK_EVERY_S = 2.0


class World:
    """Hosts of those kinds, and doors; `on_empty` hears of a draining host that has nobody left."""

    def __init__(
        self, kinds: Sequence[Kind], doors: int, policy: Callable[[], Policy], seed: int
    ) -> None:
        self.events = Events()
        self.random = Random(f"{seed} chance")
        self.tally = Tally()
        self.board = Board()
        self.doors_up = True
        self.on_empty: Callable[[Host], None] = lambda _host: None
        self._policy = policy
        making = Random(f"{seed} hosts")
        self.hosts = [Host(number, kind, making) for number, kind in enumerate(kinds)]
        self.doors = [Door(policy()) for _ in range(doors)]
        self._by_name = {one.name: one for one in self.hosts}
        self._with_room: dict[int, Host] = {}
        for host in self.hosts:
            self.events.at(self.random.random() * EVERY_S, self._report, host)
        for number in range(doors):
            self.events.at(EVERY_S + self.random.random() * REFRESH_S, self._read, number)
        self.events.at(_LOOK_EVERY_S, self._look)

    @property
    def now_s(self) -> float:
        """On the simulated clock."""
        return self.events.now_s

    def host(self, name: str) -> Host | None:
        """The host, if that life of it goes on."""
        return self._by_name.get(name)

    def has_room(self) -> bool:
        """Whether any host at all would take one more session now."""
        while self._with_room:
            number, host = self._with_room.popitem()
            if host.open and host.takes(self.now_s):
                self._with_room[number] = host
                return True
        return False

    def end(self, host: Host, again_after_s: float) -> list[int]:
        """A host dies, and begins anew later; the sessions that it had."""
        del self._by_name[host.name]
        self.events.after(again_after_s, self._begin_again, host)
        return host.die()

    def restart_doors(self) -> None:
        """All that they knew is lost."""
        self.doors_up = True
        self.doors = [Door(self._policy()) for _ in self.doors]
        for door in self.doors:
            door.read(self.board.reports(self.now_s), self.random)

    def _begin_again(self, host: Host) -> None:
        host.begin_again()
        self._by_name[host.name] = host

    def _report(self, host: Host) -> None:
        now_s = self.now_s
        self.events.at(now_s + EVERY_S, self._report, host)
        if not host.alive:
            return
        report = host.report(now_s, self.random)
        self.board.write(host.number, report, now_s + self.random.expovariate(100.0))
        self.tally.ages.note(host.age_p95_s(now_s), len(host.sessions))
        if host.draining and not host.sessions:
            self.on_empty(host)
        elif report.admits and host.open:
            self._with_room[host.number] = host

    def _read(self, number: int) -> None:
        self.events.after(REFRESH_S, self._read, number)
        if self.board.up:
            self.doors[number].read(self.board.reports(self.now_s), self.random)

    def _look(self) -> None:
        self.events.after(_LOOK_EVERY_S, self._look)
        sessions = sum(len(one.sessions) for one in self.hosts)
        self.tally.spread.look([one.fill for one in self.hosts if one.open], sessions)
