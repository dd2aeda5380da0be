"""`python -m tests.failover`: session hosts on a local Ray cluster, front doors, a real Redis; a
host is killed, another drained, Redis goes away. 1 when an athlete noticed more than may be."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from clients.python.clips import encode_clip, moving_square
from server.commands.bench.tables import markdown_table
from tests.failover.acts import Noticed, drained, killed, spread, without_redis
from tests.failover.athletes import leave, sending
from tests.failover.stage import staged

KILLED_S = 3.0
DRAINED_S = 1.0
_HEAD = ("", "athletes concerned", "without an answer, s", "the others, s", "get answers after it")


async def endure(hosts: int, doors: int, athletes: int, away_s: float, engine: str) -> bool:
    """Do it all and print; whether nobody noticed more than may be."""
    clip = encode_clip(moving_square(30), "h264", 30)
    with tempfile.TemporaryDirectory() as name:
        async with staged(Path(name), hosts, doors, SIDELINE_ENGINE=engine) as stage:
            there = await sending([one.url for one in stage.doors], clip, athletes)
            try:
                print(f"{athletes} athletes on {len(spread(there))} of {hosts} hosts", flush=True)
                found = [await without_redis(stage, there, away_s)]
                found.append(await drained(stage, there, 10.0))
                await stage.cluster("start")
                await stage.until_hosts(hosts)
                found.append(await killed(stage, there))
            finally:
                await leave(there)
    print(markdown_table(_HEAD, [_row(one) for one in found]))
    _, drain, kill = found
    whole = all(one.alive == one.athletes for one in found)
    return whole and drain.gap_s <= DRAINED_S and kill.gap_s <= KILLED_S


def _row(one: Noticed) -> tuple[str, ...]:
    others = "" if one.others_gap_s is None else f"{one.others_gap_s:.2f}"
    alive = f"{one.alive} of {one.athletes}"
    return one.act, str(one.concerned), f"{one.gap_s:.2f}", others, alive


def main() -> int:
    """Do it, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.failover", description=__doc__)
    parser.add_argument("--hosts", type=int, default=3)
    parser.add_argument("--doors", type=int, default=2)
    parser.add_argument("--athletes", type=int, default=6)
    parser.add_argument("--away", type=float, default=20.0, help="seconds without Redis")
    parser.add_argument("--engine", default="fake")
    chosen = parser.parse_args()
    running = endure(chosen.hosts, chosen.doors, chosen.athletes, chosen.away, chosen.engine)
    return 0 if asyncio.run(running) else 1


if __name__ == "__main__":
    raise SystemExit(main())
