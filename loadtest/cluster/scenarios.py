"""What happens to a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loadtest.cluster.arrivals import When, burst, herd, ramp, steady


@dataclass(frozen=True, slots=True)
class Scenario:
    """`there` are sessions at the beginning and `come` those that come, as parts of what the hosts
    carry; `killed` is the part of the hosts that dies at some time, `at_once` or one here and one
    there; with `drained` all hosts are drained, that part of them at a time; Redis is away for
    `redis_away_s`; with `doors_restart` every front door begins anew."""

    when: When
    there: float
    come: float
    killed: float = 0.0
    at_once: bool = False
    drained: float = 0.0
    redis_away_s: float = 0.0
    doors_restart: bool = False


SCENARIOS: Mapping[str, Scenario] = {
    "steady": Scenario(steady, there=0.75, come=0.94),
    "ramp": Scenario(ramp, there=0.2, come=2.4),
    "burst": Scenario(burst, there=0.25, come=1.1),
    "herd": Scenario(herd, there=0.7, come=0.88, doors_restart=True),
    "kills": Scenario(steady, there=0.7, come=0.88, killed=0.03),
    "rack": Scenario(steady, there=0.65, come=0.81, killed=0.2, at_once=True),
    "drain": Scenario(steady, there=0.6, come=0.75, drained=0.2),
    "redis": Scenario(steady, there=0.7, come=0.88, redis_away_s=20.0),
}
"""By name. Of a session that lasts two minutes on average, steady is what comes as others leave;
`ramp` asks for more than there is at its end."""
