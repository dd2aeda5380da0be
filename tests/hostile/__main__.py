"""`python -m tests.hostile`: attack a server of this machine and print what came of it.

Starts a server and a well-behaved publisher, each in a process of its own, and makes one attack
after the other on loopback. The same seed sends the same things. Ends with 1 when the server
crashed, lost its bystander, kept anything, or logged an exception.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path

from tests.hostile.run import Row, attack
from tests.hostile.stages import ATTACKS, STAGES

_HEAD = (
    f"{'stage':<24}{'sent':>7}{'s':>6}{'gap ms':>8}{'stall ms':>9}"
    f"{'MiB':>12}{'threads':>9}{'fds':>7}{'tasks':>8}  found"
)


def main() -> int:
    """As the arguments say."""
    asked = _parser().parse_args()
    logging.disable()  # what the attacker's own end thinks of all this
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(asked.log or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_run(asked, folder))


async def _run(asked: argparse.Namespace, folder: Path) -> int:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    names = asked.only or ["nothing", *ATTACKS]
    bad = 0
    print(_HEAD)
    async for row in attack(names, asked.seed, asked.scale, asked.seconds, asked.engine, folder):
        print(_line(row), flush=True)
        for one in row.found:
            print(f"    {one}")
        bad += len(row.found)
    print(f"{bad} things found" if bad else "nothing found")
    return 1 if bad else 0


def _line(row: Row) -> str:
    before, after = row.before, row.after
    return (
        f"{row.stage:<24}{row.sent:>7}{row.took_s:>6.1f}{row.gap_ms:>8.0f}{row.stall_ms:>9.0f}"
        f"{f'{before.rss_mib:.0f}→{after.rss_mib:.0f}':>12}"
        f"{f'{len(before.threads)}→{len(after.threads)}':>9}{f'{before.fds}→{after.fds}':>7}"
        f"{f'{before.tasks}→{after.tasks}':>8}  {len(row.found) or ''}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of how much is sent; 1 is 10,000 offers"
    )
    parser.add_argument("--seconds", type=float, default=300.0, help="at most, for each stage")
    parser.add_argument("--engine", default="fake", help="inference engine of the server")
    parser.add_argument("--only", action="append", choices=list(STAGES), metavar="STAGE")
    parser.add_argument("--log", type=Path, help="folder for the server's log, which is kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
