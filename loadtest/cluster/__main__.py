"""`python -m loadtest.cluster`: a cluster of any size in simulated time, and other ways to choose a
host beside the real one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator

from loadtest.cluster.policies import POLICIES
from loadtest.cluster.run import Asked, Ran, run
from loadtest.cluster.scenarios import SCENARIOS
from loadtest.cluster.tables import head, line, told

_SIZES = (10, 100, 1_000, 10_000)
_COMPARED = "burst"
"""Other policies are simulated here, where the reports are the least of what there is to know."""

_MOST_COMPARED = 1_000


def main() -> None:
    """Print each line as soon as it is known."""
    asked = _parser().parse_args()
    if not asked.json:
        print(head(), flush=True)
    found: list[Ran] = []
    for one in _wanted(asked):
        found.append(run(one))
        if not asked.json:
            print(line(found[-1]), flush=True)
    if asked.json:
        print(json.dumps([told(one) for one in found], indent=1))


def _wanted(asked: argparse.Namespace) -> Iterator[Asked]:
    for hosts in _SIZES if asked.full else (asked.hosts,):
        for scenario in [asked.scenario] if asked.scenario else SCENARIOS:
            for policy in _policies(asked, scenario, hosts):
                yield Asked(
                    scenario,
                    hosts,
                    asked.doors,
                    policy,
                    asked.seed,
                    asked.sessions,
                    asked.equal,
                )


def _policies(asked: argparse.Namespace, scenario: str, hosts: int) -> Iterable[str]:
    if asked.policy:
        return [asked.policy]
    compared = asked.scenario or (scenario == _COMPARED and hosts <= _MOST_COMPARED)
    return POLICIES if compared else ["ours"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=30)
    parser.add_argument("--doors", type=int, default=8, help="front doors")
    parser.add_argument("--sessions", type=int, help="that come; as many as fit the hosts")
    parser.add_argument("--scenario", choices=SCENARIOS, help="this one alone, by every policy")
    parser.add_argument("--policy", choices=POLICIES, help="this one alone")
    parser.add_argument("--equal", action="store_true", help="all hosts are of the same kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help=f"{_SIZES} hosts; takes an hour")
    parser.add_argument("--json", action="store_true", help="all counts, when all is done")
    return parser


if __name__ == "__main__":
    main()
