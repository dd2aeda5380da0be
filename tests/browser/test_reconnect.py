"""A page whose network path breaks goes on by itself, with the count of jumps that it had."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import encode_clip, moving_square
from clients.python.publisher import ClipTrack
from tests.browser.page import DESKTOP, PHONE, CoachPage, camera, chromium_with, open_page
from tests.browser.relay import Paths
from tests.browser.server_process import ServerProcess, serving
from tests.support.athletes import Clip

BACK_WITHIN_MS = 15_000


@asynccontextmanager
async def relayed(chromium: str, url: str, clip: Clip) -> AsyncIterator[tuple[CoachPage, Paths]]:
    """A page whose connections pass through a relay."""
    paths = Paths()
    async with (
        chromium_with(chromium, camera(clip.path)) as browser,
        open_page(browser, url, PHONE) as coach,
        paths.lead(coach.page),
    ):
        yield coach, paths


async def look(coach: CoachPage, folder: Path, name: str) -> None:
    """Pictures on a desk and on a phone, on both of which Stop can be pressed."""
    for where, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
        await coach.page.set_viewport_size({"width": width, "height": height})
        await coach.page.get_by_test_id("stop").click(trial=True)
        await coach.picture(folder / f"{name}-{where}.png")


@pytest.mark.alone
async def test_a_broken_path_is_mended_and_the_count_goes_on(
    chromium: str, server: ServerProcess, high_jumper: Clip, artifacts: Path
) -> None:
    """The page says that it reconnects, offers again, shows results again; session, numbers and
    history go on, an earlier jump may be looked at meanwhile, no jump is told twice, and media
    time has gone on over the pause."""
    async with relayed(chromium, server.url, high_jumper) as (coach, paths):
        await coach.start("vp8", high_jumper.height_m)
        await coach.until_jumps(2, timeout_ms=60_000)
        session = await coach.record("sideline.session")
        before = await coach.finals()
        last_seq = (await coach.frames())[-1].seq
        paths.refusing = True
        paths.cut()
        began_s = time.monotonic()
        await coach.until("sideline.state === 'reconnecting'")
        assert await coach.text("connection") == "Reconnecting"
        await coach.page.get_by_text("Connection lost. Reconnecting…").wait_for()
        await look(coach, artifacts, "reconnecting")
        await coach.page.locator("#history button").first.click()
        assert await coach.text("attempt-title") == "Jump 1"
        paths.refusing = False
        await coach.until("sideline.state === 'live'", BACK_WITHIN_MS)
        print(f"\nlive again {time.monotonic() - began_s:.1f} s after the cut")
        assert await coach.record("sideline.session") == session
        assert await coach.record("sideline.connections") == 2
        assert await coach.text("count") == str(len(before))
        await coach.until_jumps(len(before) + 2, timeout_ms=60_000)
        finals = await coach.finals()
        await coach.until(f"document.querySelector('#count').textContent >= {len(finals)}")
        assert await coach.text("attempt-title") != "Jump 1"
        await look(coach, artifacts, "reconnected")
        frames = await coach.frames()
        seqs = [one.seq for one in frames]
        account = await coach.record("sideline.snapshot()")
        await coach.stop()
    assert "resume=" in paths.offers[-1]
    assert account["ageBasis"] == "capture"
    assert account["sent"] == sum(account["outcomes"].values())
    assert account["outcomes"]["lost"] > 0
    assert [one["number"] for one in finals] == list(range(1, len(finals) + 1))
    assert all(a["mediaTimeS"] < b["mediaTimeS"] for a, b in pairwise(finals))
    assert last_seq < seqs[-1]
    assert len(seqs) == len(set(seqs))


@pytest.mark.alone
async def test_the_page_is_back_soon(
    chromium: str, server: ServerProcess, high_jumper: Clip
) -> None:
    """A path that is replaced at once is offered again within seconds of the break."""
    async with relayed(chromium, server.url, high_jumper) as (coach, paths):
        await coach.start("vp8")
        await coach.until_live()
        await asyncio.sleep(1)
        offers = len(paths.offers)
        paths.cut()
        began_s = time.monotonic()
        while len(paths.offers) == offers:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.02)
        offered_s = time.monotonic() - began_s
        await coach.until("sideline.state === 'live'", BACK_WITHIN_MS)
        print(f"\noffered {offered_s:.2f} s, live {time.monotonic() - began_s:.2f} s after the cut")
        assert await coach.record("sideline.connections") == 2


@pytest.mark.alone
async def test_a_session_that_is_gone_is_followed_by_another(
    chromium: str, data_dir: Path, high_jumper: Clip
) -> None:
    """Where somebody else took its place meanwhile, the page starts another session by itself, and
    what it has counted stays."""
    small = {"SIDELINE_SILENCE_TIMEOUT_S": "1.5", "SIDELINE_MAX_SESSIONS": "1"}
    other = ClipTrack(encode_clip(moving_square(30), "vp8", 30))
    with serving(data_dir, small) as server:
        async with relayed(chromium, server.url, high_jumper) as (coach, paths):
            await coach.start("vp8", high_jumper.height_m)
            await coach.until_jumps(1, timeout_ms=60_000)
            session, count = await coach.record("sideline.session"), len(await coach.finals())
            paths.refusing = True
            paths.cut()
            await coach.until("sideline.state === 'reconnecting'")
            await until_state(coach, server, session, "reconnecting")
            async with SidelineClient(server.url, "cmj", other):
                await until_state(coach, server, session, "closed")
            paths.refusing = False
            await coach.until("sideline.state === 'live'", BACK_WITHIN_MS)
            assert await coach.record("sideline.session") != session
            assert int(await coach.text("count")) >= count
            await coach.until_jumps(count + 1, timeout_ms=60_000)
            await coach.until(f"+document.querySelector('#count').textContent > {count}")


async def until_state(coach: CoachPage, server: ServerProcess, session: str, state: str) -> None:
    """Wait until the server says so of the session."""
    async with asyncio.timeout(20):
        while True:
            answer = await coach.page.request.get(f"{server.url}/api/v1/sessions/{session}")
            if (await answer.json())["state"] == state:
                return
            await asyncio.sleep(0.1)


@pytest.mark.alone
async def test_a_session_that_was_ended_meanwhile_is_over(
    chromium: str, server: ServerProcess, high_jumper: Clip, artifacts: Path
) -> None:
    """Somebody ended it while the page was away: it says so, and starts no other."""
    async with relayed(chromium, server.url, high_jumper) as (coach, paths):
        await coach.start("vp8", high_jumper.height_m)
        await coach.until_live()
        session = await coach.record("sideline.session")
        paths.refusing = True
        paths.cut()
        await coach.until("sideline.state === 'reconnecting'")
        stopped = await coach.page.request.post(f"{server.url}/api/v1/sessions/{session}/stop")
        assert stopped.ok
        paths.refusing = False
        await coach.until("sideline.state === 'idle'", BACK_WITHIN_MS)
        await coach.page.get_by_text("Somebody ended this session").wait_for()
        await coach.picture(artifacts / "ended-meanwhile-phone.png")
        assert await coach.record("sideline.connections") == 1


@pytest.mark.alone
async def test_a_server_that_makes_room_is_come_back_to(
    chromium: str, data_dir: Path, high_jumper: Clip, artifacts: Path
) -> None:
    """A server that is stopped in good order says so; the page looks for another one by itself
    and goes on there, and what it has counted stays."""
    async with chromium_with(chromium, camera(high_jumper.path)) as browser:
        with serving(data_dir) as first:
            port = int(first.url.rsplit(":", 1)[1])
            async with open_page(browser, first.url, PHONE) as coach:
                await coach.start("h264", high_jumper.height_m)
                await coach.until_jumps(1, timeout_ms=60_000)
                session, count = await coach.record("sideline.session"), len(await coach.finals())
                first.process.terminate()
                await coach.until("sideline.state === 'reconnecting'")
                await coach.picture(artifacts / "server-makes-room.png")
                await asyncio.to_thread(first.process.wait, 15)
                with serving(data_dir, {"SIDELINE_ENGINE": "fake"}, port):
                    await coach.until("sideline.state === 'live'", 40_000)
                    assert await coach.record("sideline.session") != session
                    assert int(await coach.text("count")) >= count
                    await coach.stop()
