"""`python -m loadtest.gate`: has anything got slower or less exact than what was accepted last?

It measures engine, live load, accuracy and API, each as ratios within this run, compares them with
`loadtest/accepted.json`, and says what got worse, by how much, and whether that is beyond noise. 1
when something did, 2 when it could not be measured. `--accept` keeps the result as the one to
compare with. `--slow-engine 2` does the engine's work twice, to see the gate fail.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from inference.errors import SidelineError
from loadtest.gate.accepted import FILE, Measured
from loadtest.gate.api import api_figures
from loadtest.gate.engine import engine_figures
from loadtest.gate.exactness import accuracy_figures
from loadtest.gate.figures import Figure
from loadtest.gate.judging import changes
from loadtest.gate.live import live_figures
from loadtest.gate.words import busy, in_words, other_host
from loadtest.hosting import host_in_words
from loadtest.usage import Others

PARTS = ("engine", "live", "accuracy", "api")
OUT = Path("test-artifacts/loadtest/gate.json")
ROUNDS = 5
NOT_MEASURED = 2


def main() -> int:
    """Measure, compare, say."""
    asked = _parser().parse_args()
    parts = asked.only or PARTS
    try:
        now = measured(parts, asked.rounds, asked.slow_engine)
        now.write(asked.out)
        if asked.accept:
            return accept(now, asked.accepted)
        return compare(Measured.read(asked.accepted), now, parts)
    except SidelineError as error:
        _say(f"gate: {error}")
        return NOT_MEASURED


def measured(parts: Sequence[str], rounds: int, slow: float | None) -> Measured:
    """All figures of these parts; raises SidelineError."""
    rest = Others()
    figures: list[Figure] = []
    for part in parts:
        _say(f"{part}…")
        figures += _figures(part, rounds, slow)
    return Measured(figures, host_in_words(), rest.cpu_s_per_s())


def accept(now: Measured, path: Path) -> int:
    """Keep it as what is compared with from now on."""
    now.write(path)
    print(f"accepted: {len(now.figures)} figures in {path}")
    return 0


def compare(accepted: Measured, now: Measured, parts: Sequence[str]) -> int:
    """Print what changed; 1 when something got worse."""
    found = changes(accepted.of_parts(parts), now.figures)
    print(in_words(found))
    for said in (other_host(accepted.host, now.host), busy(now.others_cpu_s_per_s)):
        if said is not None:
            print(said)
    return int(any(one.regressed for one in found))


def _figures(part: str, rounds: int, slow: float | None) -> list[Figure]:
    match part:
        case "engine":
            return engine_figures(rounds, slow)
        case "live":
            return live_figures(rounds, slow)
        case "accuracy":
            return list(accuracy_figures())
        case _:
            return api_figures(rounds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loadtest.gate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="may be repeated")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--accept", action="store_true", help="keep the result")
    parser.add_argument("--accepted", type=Path, default=FILE, help="compare with this file")
    parser.add_argument("--out", type=Path, default=OUT, help=f"what was measured [{OUT}]")
    parser.add_argument("--slow-engine", type=float, metavar="FACTOR", help="to see it fail")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
