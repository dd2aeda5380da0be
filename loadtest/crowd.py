"""`python -m loadtest.crowd URL --clip FILE --server-pid PID`: publishers on demand.

It reads one JSON object a line from stdin, `{"streams": 3, "seconds": 10, "insist": false,
"every_s": 0}`: so many publish to the server for so long, then leave. Each is answered with one
line of JSON, a step's figures. The clip is encoded once, for adaptive publishers at the rates
besides that servers ask for, and `ready` is said when that is done.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from clients.python.errors import ClientError
from clients.python.publisher import SLOWER_FPS
from loadtest.loops import run
from loadtest.publishing.clips import encoded, freeze, run_in_real_time
from loadtest.swarm import Step, Swarm


def main() -> int:
    """Until stdin ends; 1 when a connection did not come about."""
    asked = _parser().parse_args()
    if asked.realtime and not run_in_real_time():
        print("crowd: real-time priority needs root or CAP_SYS_NICE", file=sys.stderr)
        return 1
    clip = encoded(asked.clip, "h264")
    slower = [encoded(asked.clip, "h264", fps) for fps in SLOWER_FPS] if asked.adaptive else []
    freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        swarm = Swarm(asked.url, clip, asked.server_pid, asked.seed, slower)
        try:
            step = run(_step(swarm, **wanted))
        except ClientError as error:
            print(f"crowd: {error}", file=sys.stderr)
            return 1
        print(json.dumps(step.to_json()), flush=True)
    return 0


async def _step(swarm: Swarm, streams: int, seconds: float, insist: bool, every_s: float) -> Step:
    try:
        await swarm.join(streams, insist=insist, every_s=every_s)
        return await swarm.watch(seconds)
    finally:
        await swarm.leave()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clip", type=Path, required=True, help="video file")
    parser.add_argument("--server-pid", type=int, required=True, help="process to watch")
    parser.add_argument("--realtime", action="store_true", help="run at real-time priority")
    parser.add_argument("--adaptive", action="store_true", help="they send less when asked to")
    parser.add_argument("--seed", type=int, default=1, help="chooses when each stream begins")
    return parser


if __name__ == "__main__":
    sys.exit(main())
