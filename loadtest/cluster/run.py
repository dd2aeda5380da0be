"""A scenario from its beginning to its end."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from loadtest.cluster.clients import Clients
from loadtest.cluster.kinds import capacity, kinds_of
from loadtest.cluster.policies import POLICIES
from loadtest.cluster.scenarios import SCENARIOS
from loadtest.cluster.tally import Tally
from loadtest.cluster.trouble import Trouble
from loadtest.cluster.world import World

TIME_S = 150.0
_WARM_S = 3.0
"""Until all hosts have reported and all doors have read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which scenario, how many hosts and doors, by which policy; `sessions` come, None: as many as
    the scenario says; hosts are of all kinds, or `equal`."""

    scenario: str
    hosts: int
    doors: int = 8
    policy: str = "ours"
    seed: int = 1
    sessions: int | None = None
    equal: bool = False
    time_s: float = TIME_S


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of it, and the CPU time that it took."""

    asked: Asked
    tally: Tally
    cpu_s: float


class Cluster:
    """A scenario that is ready to run."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        kinds = kinds_of(asked.hosts, Random(f"{asked.seed} kinds"), equal=asked.equal)
        self.world = World(kinds, asked.doors, POLICIES[asked.policy], asked.seed)
        self.clients = Clients(self.world, asked.seed)
        scenario = SCENARIOS[asked.scenario]
        come = asked.sessions
        if come is None:
            come = round(scenario.come * sum(map(capacity, kinds)) * asked.time_s / TIME_S)
        self.clients.fill(scenario.there)
        self.world.events.run(_WARM_S)
        self.clients.come(come, scenario.when, asked.time_s)
        Trouble(self.world, self.clients, asked.seed).expect(scenario, asked.time_s)

    def run(self) -> Tally:
        """To the end."""
        self.world.events.run(_WARM_S + self.asked.time_s)
        return self.world.tally


def run(asked: Asked) -> Ran:
    """Simulate it."""
    began_s = time.process_time()
    with _nothing_collected():
        tally = Cluster(asked).run()
    return Ran(asked, tally, time.process_time() - began_s)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Millions of events are no garbage: to look through them takes longer than the rest."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
