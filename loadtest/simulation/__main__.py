"""`python -m loadtest.simulation`: policies side by side on a device that is made up."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from loadtest.simulation.device import accelerator, processor
from loadtest.simulation.rivals import fair_oldest, first_come
from loadtest.simulation.run import MakePolicy, Simulation, by_deadline
from loadtest.simulation.streams import SimulatedStream, evenly

POLICIES: Mapping[str, tuple[MakePolicy, int]] = {
    "earliest deadline": (by_deadline, 6),
    "earliest deadline, one frame a stream": (by_deadline, 1),
    "who had least, oldest first": (fair_oldest, 6),
    "first come": (first_come, 6),
}
"""By name: the policy, and how many frames of a stream may wait."""


def main() -> None:
    """Print a table as Markdown."""
    asked = _parser().parse_args()
    device = accelerator() if asked.device == "accelerator" else processor(asked.executors)
    files = [SimulatedStream(live=False, frames=10**6)] * asked.files
    streams = [*evenly(asked.streams, burst_every_s=asked.burst_every, seed=asked.seed), *files]
    print("| policy | in time | worst stream | age p50 | age p95 | busy | file frames/s |")
    print("|---|---|---|---|---|---|---|")
    for name, (make, depth) in POLICIES.items():
        simulation = Simulation(
            streams, device, make_policy=make, depth=depth, max_batch=32, seed=asked.seed
        )
        outcome = simulation.run(asked.seconds)
        read = sum(len(one.order) for one in outcome.streams if not one.live)
        print(
            f"| {name} | {outcome.in_time:.1%} | {outcome.worst:.1%} | "
            f"{outcome.age_s(50) * 1e3:.0f} ms | {outcome.age_s(95) * 1e3:.0f} ms | "
            f"{outcome.busy:.0%} | {read / asked.seconds:.0f} |"
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=6, help="live ones at 30 frames a second")
    parser.add_argument("--files", type=int, default=0, help="recorded files beside them")
    parser.add_argument("--device", choices=("processor", "accelerator"), default="processor")
    parser.add_argument("--executors", type=int, default=2, help="of the processor")
    parser.add_argument("--burst-every", type=float, default=2.0, help="seconds between bursts")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
