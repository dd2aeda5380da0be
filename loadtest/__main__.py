"""`python -m loadtest SCENARIO`: a server of its own, a load, and whether the SLO was met.

It prints a table and writes JSON, CSV and an HTML page. The exit code is 0 when the SLO is met, 1
when it is missed, 3 when the run is invalid, because the publishers could not keep their own
schedule, and 2 when the scenario did not come about.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from inference.errors import SidelineError
from loadtest.plans import PLANS, Plan
from loadtest.publishing.clips import may_run_in_real_time
from loadtest.reports.files import write
from loadtest.reports.words import in_words
from loadtest.running import Choices, run, say

OUT = Path("test-artifacts/loadtest")
NOT_RUN = 2


def main() -> int:
    """Run, print, write."""
    asked = _parser().parse_args()
    try:
        outcome = run(_plan(asked), _choices(asked))
    except SidelineError as error:
        say(f"loadtest: {error}")
        return NOT_RUN
    print(in_words(outcome))
    for path in write(outcome, asked.out):
        say(f"written: {path}")
    return int(outcome.exit_code())


def _plan(asked: argparse.Namespace) -> Plan:
    """The scenario, with what was asked for in place of the usual."""
    plan = PLANS[asked.scenario]
    if asked.minutes is not None:
        plan = replace(plan, seconds=60.0 * asked.minutes)
    given = {"seconds": asked.seconds, "cameras": asked.users, "path": asked.path}
    given |= {"ramp_s": asked.ramp, "coaches": asked.coaches}
    return replace(plan, **{name: value for name, value in given.items() if value is not None})


def _choices(asked: argparse.Namespace) -> Choices:
    return Choices(
        streams=asked.streams,
        codecs=("h264", "vp8") if asked.codec == "both" else (asked.codec,),
        processes=asked.processes,
        realtime=may_run_in_real_time() if asked.realtime is None else asked.realtime,
        slow=asked.slow_engine,
        seed=asked.seed,
    )


def _parser() -> argparse.ArgumentParser:
    says = "\n".join(f"  {one.name:10}{one.says}" for one in PLANS.values())
    parser = argparse.ArgumentParser(
        prog="python -m loadtest",
        description=f"{__doc__}\nscenarios:\n{says}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "scenario", nargs="?", default="slo", choices=sorted(PLANS), metavar="SCENARIO"
    )
    parser.add_argument("--out", type=Path, default=OUT, help=f"folder of the files [{OUT}]")
    parser.add_argument("--streams", type=int, help="what this host holds [it is found out]")
    parser.add_argument("--users", type=int, help="people on camera [the scenario's]")
    parser.add_argument("--coaches", type=int, help="users of recorded video [the scenario's]")
    parser.add_argument("--seconds", type=float, help="once all are there [the scenario's]")
    parser.add_argument("--minutes", type=float, help="the same in minutes")
    parser.add_argument("--ramp", type=float, help="seconds in which all come [the scenario's]")
    parser.add_argument("--codec", choices=("h264", "vp8", "both"), default="h264")
    parser.add_argument("--path", help="name of a bad path, see loadtest/bad_paths.py")
    parser.add_argument("--processes", type=int, help="of publishers [one for 25 streams]")
    parser.add_argument(
        "--realtime",
        action=argparse.BooleanOptionalAction,
        help="publishers at real-time priority, as if elsewhere [if allowed]",
    )
    parser.add_argument("--slow-engine", type=float, metavar="FACTOR", help="to see it fail")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
