"""`python -m loadtest.users`: many users of recorded video beside a live session.

A server of its own on loopback, one live session by the Python SDK, at first alone and then while
Locust's users poll, send, have measured, read, cancel and delete. 1 when a request in a hundred
fails, when 95 of a hundred are not answered within 200 ms, when the live session loses more than
one in a hundred of the frames that it had answered in time alone, or when anything is not there
that should be.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from inference.athlete.cli import write_athlete
from loadtest.hosting import own_data_folder
from loadtest.publishing.clips import may_run_in_real_time
from loadtest.requests_made import Routes, routes_of
from server.commands.bench.crowd import Crowd, Load, crowd
from server.commands.bench.processes import ServerProcess, clip, sideline
from server.config import read_settings

MOST_ERRORS = 0.01
P95_MS = 200.0
LIVE_KEEPS = 0.99
SHORT = {"jumps": "1", "lead_in_s": "0.3", "lead_out_s": "0.3"}
_LOCUST = Path(__file__).with_name("locustfile.py")
_LAST_TASKS_S = 20
SETTINGS: dict[str, object] = {"demo": "false", "engine_spare": "false"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the users got, what was measured meanwhile, the live session's share of frames answered
    in time alone and beside the users, and what is at odds with the users' own accounts."""

    users: int
    seconds: float
    routes: Routes
    measured: int
    live_alone: float
    live: float
    at_odds: tuple[str, ...]

    @property
    def faults(self) -> list[str]:
        """What is not as it should be, in words; of times, only those of a long run count."""
        found = list(self.at_odds)
        total = self.routes.total
        if total.error_fraction >= MOST_ERRORS:
            found.append(f"{total.error_fraction:.1%} of the requests failed")
        if total.p95_ms > P95_MS:
            found.append(f"p95 is {total.p95_ms:.0f} ms")
        if self.live < LIVE_KEEPS * self.live_alone:
            found.append(f"the live session fell from {self.live_alone:.1%} to {self.live:.1%}")
        return found

    def words(self) -> str:
        """A table, and what there is to say besides."""
        rate = self.routes.total.requests / self.seconds
        lines = [
            *self.routes.table(),
            "",
            f"{self.users} users for {self.seconds:.0f} s: {rate:.1f} requests a second, "
            f"{self.routes.total.error_fraction:.2%} failed; {self.measured} videos were measured "
            "meanwhile",
            f"live session: {self.live_alone:.1%} of the frames answered within 200 ms alone, "
            f"{self.live:.1%} beside the users",
        ]
        return "\n".join([*lines, *(f"NOT GOOD: {fault}" for fault in self.faults)])


def visit(server: ServerProcess, video: Path, jump: Path, users: int, seconds: float) -> Outcome:
    """Let the users visit a server with a live session of `video`; they send `jump`."""
    load = Load(seconds, seed=1, realtime=may_run_in_real_time())
    with crowd(server, video, load) as publishers:
        alone = _share(publishers, max(3.0, seconds / 3))
        with tempfile.TemporaryDirectory() as folder:
            began_s = time.monotonic()
            locust = _locust(server, jump, users, seconds, Path(folder))
            beside = _share(publishers, seconds)
            locust.wait(seconds + 10 * _LAST_TASKS_S)
            took_s = time.monotonic() - began_s
            routes = routes_of(json.loads((Path(folder) / "stats.json").read_text()))
            accounts = json.loads((Path(folder) / "accounts.json").read_text())
    measured, at_odds = audit(server, accounts)
    return Outcome(users, took_s, routes, measured, alone, beside, at_odds)


def audit(server: ServerProcess, accounts: dict[str, Any]) -> tuple[int, tuple[str, ...]]:
    """How many videos were measured, and where the server and the users' accounts do not agree."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        uploads = {one["id"] for one in _all(client, "uploads")}
        analyses = {one["id"]: one for one in _all(client, "analyses")}
    at_odds = [*_odds("uploads", uploads, accounts), *_odds("analyses", set(analyses), accounts)]
    failed = [one["problem"]["detail"] for one in analyses.values() if one["state"] == "failed"]
    at_odds += [f"an analysis failed: {why}" for why in failed]
    measured = sum(one["state"] == "done" for one in analyses.values())
    return measured + accounts["measured_and_deleted"], tuple(at_odds)


def draw_jump(jump: Path) -> None:
    """The video that users send."""
    write_athlete("cmj", jump, 30.0, 0, SHORT)


def _odds(what: str, there: set[str], accounts: dict[str, Any]) -> list[str]:
    believed, doubtful = set(accounts[what]), set(accounts["doubtful"])
    lost, more = believed - there - doubtful, there - believed - doubtful
    found = [f"{len(lost)} {what} are lost"] if lost else []
    return found + ([f"{len(more)} {what} are there that nobody knows of"] if more else [])


def _all(client: httpx.Client, what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(f"/api/v1/{what}", params={"limit": 100, **cursor})
        page = answer.raise_for_status().json()
        found += page[what]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def _share(publishers: Crowd, seconds: float) -> float:
    return float(publishers.step(1, seconds)["in_time_fraction"])


def _locust(
    server: ServerProcess, jump: Path, users: int, seconds: float, folder: Path
) -> subprocess.Popen[bytes]:
    """A process of its own: it replaces the sockets and threads of the one that it runs in."""
    command = [sys.executable, "-m", "locust", "--headless", "--only-summary", "--skip-log"]
    command += ["-f", str(_LOCUST), "--host", server.url, "--json-file", str(folder / "stats")]
    command += ["--users", str(users), "--spawn-rate", str(max(1.0, users / 5))]
    command += ["--run-time", f"{seconds:.0f}s", "--stop-timeout", str(_LAST_TASKS_S)]
    command += ["--exit-code-on-error", "0"]
    paths = {"SIDELINE_CLIP": str(jump), "SIDELINE_ACCOUNTS": str(folder / "accounts.json")}
    return subprocess.Popen(command, env={**os.environ, **paths}, stdout=subprocess.DEVNULL)


def main() -> int:
    """Visit, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.users", description=__doc__)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--media-workers", type=int, default=0, help="as the setting")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    video = clip(read_settings().data_dir)
    with own_data_folder() as folder:
        jump = folder.with_name("jump.mp4")
        draw_jump(jump)
        changes = {**SETTINGS, "media_workers": chosen.media_workers}
        with sideline(4, data_dir=folder, **changes) as server:
            outcome = visit(server, video, jump, chosen.users, chosen.seconds)
    told = {**asdict(outcome), "faults": outcome.faults}
    print(json.dumps(told) if chosen.json else outcome.words())
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
