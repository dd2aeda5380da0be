"""What goes wrong in a cluster that is made up, or is done to it."""

from __future__ import annotations

from math import ceil
from random import Random

from loadtest.cluster.arrivals import DOORS_AWAY_S, DOORS_BACK
from loadtest.cluster.clients import Clients
from loadtest.cluster.host import Host
from loadtest.cluster.scenarios import Scenario
from loadtest.cluster.world import World
from server.sessions.moving import schedule

_DRAIN_WINDOW_S = 15.0
_DRAINS_APART_S = 22.0
_DRAINS_BEGIN_S = 10.0
_KILLED_AGAIN_S = (20.0, 40.0)
_DRAINED_AGAIN_S = (3.0, 6.0)


class Trouble:
    """Lets happen what the scenario says, within that time."""

    def __init__(self, world: World, clients: Clients, seed: int) -> None:
        self._world = world
        self._clients = clients
        self._random = Random(f"{seed} trouble")
        world.on_empty = self._end_drained

    def expect(self, scenario: Scenario, time_s: float) -> None:
        """Put it into the queue, from now on."""
        world, later, hosts = self._world, self._world.events.after, self._world.hosts
        if scenario.killed:
            for host in self._random.sample(hosts, ceil(scenario.killed * len(hosts))):
                part = 0.5 if scenario.at_once else self._random.uniform(0.1, 0.9)
                later(part * time_s, self.kill, host)
        if scenario.drained:
            turns = ceil(1 / scenario.drained)
            for number, host in enumerate(hosts):
                after_s = _DRAINS_BEGIN_S + number % turns * _DRAINS_APART_S
                later(after_s, self.drain, host, host.life)
        if scenario.redis_away_s:
            later(time_s / 3, self._redis, False)
            later(time_s / 3 + scenario.redis_away_s, self._redis, True)
        if scenario.doors_restart:
            later(DOORS_BACK * time_s - DOORS_AWAY_S, self._doors_away)
            later(DOORS_BACK * time_s, world.restart_doors)

    def kill(self, host: Host) -> None:
        """It dies without a word."""
        if host.alive:
            self._clients.lose(self._world.end(host, self._random.uniform(*_KILLED_AGAIN_S)))

    def drain(self, host: Host, life: int) -> None:
        """Its sessions are told to move, one after the other; it ends when the time is over."""
        if not host.alive or host.life != life:
            return
        now_s, events = self._world.now_s, self._world.events
        host.draining = True
        for at_s, session in schedule(list(host.sessions), now_s, _DRAIN_WINDOW_S / 2):
            events.at(at_s, self._clients.move, session, host)
        events.at(now_s + _DRAIN_WINDOW_S, self._end_life, host, life)

    def _end_life(self, host: Host, life: int) -> None:
        if host.alive and host.life == life:
            self._end_drained(host)

    def _end_drained(self, host: Host) -> None:
        self._world.board.remove(host.number)
        self._clients.lose(self._world.end(host, self._random.uniform(*_DRAINED_AGAIN_S)))

    def _redis(self, up: bool) -> None:
        self._world.board.up = up

    def _doors_away(self) -> None:
        self._world.doors_up = False
