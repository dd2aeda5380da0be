"""Runs a scenario: a server, publishers, Locust's users, and somebody who watches."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from loadtest.climb import Climb
from loadtest.crowds import Locust, locust
from loadtest.hosting import host_in_words, server_for_load
from loadtest.leaks import Sample
from loadtest.outcome import Outcome
from loadtest.plans import Plan
from loadtest.publishing.fleet import STREAMS_A_PROCESS, Cargo, Fleet, fleet
from loadtest.publishing.shape import Load
from loadtest.swarm import SETTLE_S
from loadtest.users import audit, draw_jump
from loadtest.visits import ORDERLY, Leaving
from loadtest.watching import Watch
from server.commands.bench.capacity_words import step_line
from server.commands.bench.crowd import Load as Steps
from server.commands.bench.crowd import crowd
from server.commands.bench.processes import BenchFailed, ServerProcess, clip
from server.config import read_settings

LOOK_EVERY_S = 0.25
MOST_PARTS = 120
"""Of the timeline, and samples of the server's memory."""
CLIMB_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says besides the scenario: how many streams the host holds (None: find out),
    codecs in turns, processes of publishers (None: as many as it takes), priority, an engine that
    is slower by a factor, a seed."""

    streams: int | None = None
    codecs: Sequence[str] = ("h264",)
    processes: int | None = None
    realtime: bool = False
    slow: float | None = None
    seed: int = 1
    most: int = 32


def run(plan: Plan, chosen: Choices) -> Outcome:
    """The whole scenario; raises BenchFailed when it does not come about."""
    capacity = None
    if plan.needs_capacity and chosen.streams is None:
        capacity = held(plan, chosen)
        if not capacity:
            raise BenchFailed("this host does not hold a single stream")
    held_or_said = capacity or chosen.streams or 1
    cameras = plan.cameras or round(held_or_said * plan.times_capacity)
    with ExitStack() as stack:
        server = stack.enter_context(_server(plan, chosen, cameras))
        video = None if plan.coded else clip(read_settings().data_dir)
        seconds = plan.ramp_s + SETTLE_S + plan.seconds
        parts_s = max(1.0, seconds / MOST_PARTS)
        cargo = Cargo(video, chosen.codecs, plan.path, parts_s, chosen.seed, chosen.realtime)
        processes = chosen.processes or ceil(cameras / STREAMS_A_PROCESS)
        publishers = stack.enter_context(fleet(server.url, cargo, processes))
        scene = Scene(plan, chosen, server, publishers, cameras, capacity)
        return scene.play(seconds, Watch(server, publishers, max(2.0, parts_s)))


def held(plan: Plan, chosen: Choices) -> int:
    """How many streams this host holds: one more at a time, as `sideline bench capacity`."""
    climb = Climb(chosen.most)
    steps = Steps(CLIMB_SECONDS, chosen.seed, chosen.realtime)
    open_to_all = replace(plan, measured_admission=False)
    with (
        _server(open_to_all, chosen, chosen.most) as server,
        crowd(server, clip(read_settings().data_dir), steps) as publishers,
    ):
        while climb.next is not None:
            climb.note(publishers.step(climb.next, CLIMB_SECONDS))
            say(step_line(climb.steps[-1]))
    return climb.capacity


@dataclass(frozen=True, slots=True)
class Scene:
    """All is there but the users."""

    plan: Plan
    chosen: Choices
    server: ServerProcess
    fleet: Fleet
    cameras: int
    capacity: int | None

    def play(self, seconds: float, watch: Watch) -> Outcome:
        """Let them come, and account for it all."""
        before = self._first_visitors(watch)
        watch.began_s = began_s = time.monotonic()
        with tempfile.TemporaryDirectory() as name:
            jump = Path(name) / "jump.mp4" if self.plan.coaches else None
            if jump is not None:
                draw_jump(jump)
            with locust(self.server.url, self._load(seconds), jump, Path(name)) as users:
                self._until_they_are_gone(users, watch)
                sent = self.fleet.end(began_s)
                routes, api = users.requests()
                accounts = users.accounts() if jump is not None else None
        videos, at_odds = (0, ()) if accounts is None else audit(self.server, accounts)
        return Outcome(
            plan=self.plan,
            cameras=self.cameras,
            capacity=self.capacity,
            seconds=seconds,
            host=host_in_words(),
            sent=sent,
            routes=routes,
            api=api,
            shares=watch.shares(),
            samples=tuple(watch.samples),
            before=before,
            after=None if before is None else watch.settled(before),
            at_odds=at_odds,
            videos=videos,
        )

    def _load(self, seconds: float) -> Load:
        return Load(
            cameras=self.cameras,
            per_s=(self.cameras + self.plan.coaches) / max(1.0, self.plan.ramp_s),
            seconds=seconds,
            fleet=self.fleet.urls,
            coaches=self.plan.coaches,
            stay_s=self.plan.stay_s,
            seed=self.chosen.seed,
        )

    def _first_visitors(self, watch: Watch) -> Sample | None:
        """Where it is compared what is left behind: what the first visitor makes the server load
        stays, and is nobody's fault."""
        if self.plan.stay_s is None:
            return None
        for way in (*ORDERLY, Leaving.KILLED):
            self.fleet.visit(way)
        return watch.settled()

    def _until_they_are_gone(self, users: Locust, watch: Watch) -> None:
        while users.process.poll() is None:
            watch.look_now_and_then(users.process.pid)
            time.sleep(LOOK_EVERY_S)


def _server(plan: Plan, chosen: Choices, cameras: int) -> AbstractContextManager[ServerProcess]:
    settings = dict(plan.settings)
    # Who vanished may still have a place.
    places = 2 * cameras + 8 if plan.stay_s else cameras
    if plan.measured_admission:
        settings["admission"] = "measured"
    return server_for_load(places, settings, slow=chosen.slow, coded=plan.coded)


def say(line: str) -> None:
    """On stderr, for who waits."""
    print(line, file=sys.stderr, flush=True)
