"""`python -m tests.odd`: 1 when an odd clip gets no clear verdict, or a number that is made up."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from inference.athlete.sports import athlete_sport_names
from server.config import read_settings
from server.loading import open_pipeline
from tests.odd.check import Said, check
from tests.odd.clips import ODD


def main() -> int:
    """Film and measure every oddity in every sport, and print what is said of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.odd", description=__doc__)
    parser.add_argument("--seed", type=int, default=3, help="the athlete")
    parser.add_argument("--sport", choices=athlete_sport_names(), action="append")
    asked = parser.parse_args()
    pipeline = open_pipeline(read_settings(), print)
    print("| sport | footage | attempts | numbers | what is said |", flush=True)
    print("| --- | --- | --: | --: | --- |", flush=True)
    faults = 0
    with closing(pipeline.engine), closing(pipeline), tempfile.TemporaryDirectory() as folder:
        for sport in asked.sport or athlete_sport_names():
            for odd in ODD:
                said = check(pipeline, odd, sport, asked.seed, Path(folder))
                print(in_words(said), flush=True)
                faults += len(said.faults)
    print(f"{faults} faults")
    return 1 if faults else 0


def in_words(said: Said) -> str:
    """A row of the table, with what is wrong below it."""
    row = f"| {said.sport} | {said.odd} | {said.attempts} | {said.numbers} | {said.words} |"
    return "\n".join((row, *(f"  FAULT: {one}" for one in said.faults)))


if __name__ == "__main__":
    raise SystemExit(main())
