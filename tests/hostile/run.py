"""Makes the attacks on a server of its own, and looks after each what they have done."""

from __future__ import annotations

import asyncio
import re
import signal
import time
import zlib
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx

from clients.python.errors import ClientError
from tests.hostile.arena import Arena
from tests.hostile.lines import Child, Silent
from tests.hostile.stages import STAGES
from tests.hostile.vitals import Vitals

ANSWER_WITHIN_S = 5.0
DOWN_WITHIN_S = 15.0
"""By then everything that was attacked must be gone."""

PAUSE_S = 0.5
"""After a look at the vitals, which holds the server up."""

CALM_LOOKS = 3

_TROUBLE = re.compile(r"Traceback|never retrieved|Exception in|Fatal Python error|\bCRITICAL\b")


@dataclass(frozen=True, slots=True)
class Limits:
    """`gap_ms` without an answer is a disturbance, memory that grows by `rss_mib` in a stage is
    a leak."""

    gap_ms: float = 1000.0
    rss_mib: float = 40.0


@dataclass(frozen=True, slots=True)
class Row:
    """What one stage did; `found` is what it should not have."""

    stage: str
    sent: int
    took_s: float
    gap_ms: float
    stall_ms: float
    before: Vitals
    after: Vitals
    found: tuple[str, ...]


class Log:
    """The server's log, from where it was last read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0

    def trouble(self) -> list[str]:
        """What in the news should not be there, each kind once."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            news = file.read().decode(errors="replace")
            self._read = file.tell()
        found = [line for line in news.splitlines() if _TROUBLE.search(line)]
        return [f"log: {line[:160]}" for line in dict.fromkeys(found)]


async def attack(
    names: Iterable[str], seed: int, scale: float, seconds: float, engine: str, folder: Path
) -> AsyncIterator[Row]:
    """A row for each stage; one that the server does not survive is followed by another server.

    `folder` takes the server's data and its log.
    """
    limits = Limits()
    log = Log(folder / "server.log")
    left = deque(names)
    with log.path.open("wb") as errors, (folder / "bystander.log").open("wb") as other:
        while left:
            async with (
                Child("tests.hostile.served", str(folder), engine, log=errors) as server,
                Child("tests.hostile.bystander", server.began["url"], log=other) as bystander,
            ):
                survived = True
                await _calm(server)
                while left and survived:
                    name = left.popleft()
                    rng = Random(seed ^ zlib.crc32(name.encode()))
                    to = tuple(bystander.began["address"])
                    arena = Arena(server.began["url"], (to[0], to[1]), rng, scale, seconds)
                    row = await _stage(name, arena, server, bystander, log, limits)
                    yield row
                    survived = not any(found.startswith(_DEAD) for found in row.found)


_DEAD = ("the server", "the bystander's session")
"""What no other stage can follow."""


async def _stage(
    name: str, arena: Arena, server: Child, bystander: Child, log: Log, limits: Limits
) -> Row:
    before = await _vitals(server)
    await asyncio.sleep(PAUSE_S)
    await bystander.ask(ANSWER_WITHIN_S)
    began_s = time.monotonic()
    found: list[str] = []
    sent = 0
    try:
        sent = await asyncio.wait_for(STAGES[name](arena), 3 * arena.seconds + 30)
    except (AssertionError, TimeoutError, OSError, httpx.HTTPError, ClientError) as error:
        found.append(f"the attack ended: {error!r}")
    took_s = time.monotonic() - began_s
    after, gap_ms = before, 0.0
    stall_ms = 0.0
    try:
        noticed = await bystander.ask(ANSWER_WITHIN_S)
        gap_ms = noticed["gap_ms"]
        after = await _vitals(server)
        stall_ms = after.stall_ms
        if noticed["ended"] or not noticed["answered"]:
            found.append("the bystander's session ended")
        elif gap_ms > limits.gap_ms:
            found.append(f"the bystander went without an answer for {gap_ms:.0f} ms")
        after = await _settled(server, before, limits, after)
        found += after.more_than(before, limits.rss_mib)
    except Silent as error:
        found.append(f"the server or the bystander: {error}")
        server.process.send_signal(signal.SIGUSR1)
        await asyncio.sleep(0.5)
    found += log.trouble()
    return Row(name, sent, took_s, gap_ms, stall_ms, before, after, tuple(found))


async def _settled(server: Child, before: Vitals, limits: Limits, now: Vitals) -> Vitals:
    """Wait until what was attacked is gone, but not for ever."""
    until_s = time.monotonic() + DOWN_WITHIN_S
    while now.more_than(before, limits.rss_mib) and time.monotonic() < until_s:
        await asyncio.sleep(0.5)
        now = await _vitals(server)
    return now


async def _calm(server: Child) -> None:
    """Wait until it has started all that it starts by itself."""
    same, last = 0, None
    while same < CALM_LOOKS:
        await asyncio.sleep(PAUSE_S)
        now = await _vitals(server)
        known = (now.threads, now.fds, now.tasks)
        same, last = (same + 1, last) if known == last else (0, known)


async def _vitals(server: Child) -> Vitals:
    said: dict[str, Any] = await server.ask(ANSWER_WITHIN_S)
    return Vitals(**{**said, "threads": tuple(said["threads"])})
