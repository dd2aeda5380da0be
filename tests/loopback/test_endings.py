"""However a session ends, nothing of it is left."""

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused, Unreachable
from clients.python.publisher import ClipTrack
from server.media import peer
from server.sessions.state import State
from tests.support.http import offer_of, post
from tests.support.leaks import nothing_more_than, running
from tests.support.serving import Serving, serving, settings, until_ready

GONE_WITHIN_S = 10.0
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def publisher_process(url: str, *options: str) -> AsyncIterator[Process]:
    """A publisher in a process of its own, connected; killed at the end if it still runs."""
    module = [sys.executable, "-m", "clients.python.publish", url, "--width", "320"]
    command = [*module, "--height", "180", "--seconds", "120", *options]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)
    try:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while (line := await process.stderr.readline()) != b"connected\n":
                assert line, "the publisher ended before it connected"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_sessions(server: Serving, count: int, within_s: float = GONE_WITHIN_S) -> None:
    """Wait until the server has exactly so many sessions."""
    async with asyncio.timeout(within_s):
        while len(server.state.sessions) != count:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.05)


async def test_leaving_leaves_nothing_running(server: Serving, h264: Clip) -> None:
    """After an orderly end no task, thread or socket of the session is left."""
    before = running()
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        assert len(server.state.sessions) == 1
    assert len(server.state.sessions) == 0
    await nothing_more_than(before, GONE_WITHIN_S)


async def test_the_server_says_bye_with_the_reason(server: Serving, h264: Clip) -> None:
    """When the server stops, clients are told before the connection goes."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264), reconnect_within_s=0) as client:
        await client.hello()
        await server.state.sessions.end_all("the server stops", 5.0)
        async with asyncio.timeout(5):
            await client.ended.wait()
        assert client.bye is not None
        assert client.bye.reason == "the server stops"


async def test_a_client_may_leave_by_bye(server: Serving, h264: Clip) -> None:
    """`bye` on control ends the session as a DELETE does."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        client.say(b"\x81\xa4type\xa3bye")
        await until_sessions(server, 0)


@pytest.mark.alone
async def test_a_killed_publisher_disturbs_nobody_and_is_cleared_away(
    tmp_path: Path, h264: Clip
) -> None:
    """Its sockets, its decoder's thread, its tasks and its frames are gone five seconds after its
    last packet; calibration, counts and analysis wait for it to come back, and then its place is
    free, too; another one goes on getting answers. `pytest -s` prints when what was gone."""
    loop = asyncio.get_running_loop()
    async with (
        serving(settings(tmp_path, resume_grace_s=2.0)) as server,
        ready_client(server, h264) as living,
    ):
        await living.hello()
        before = running()
        async with publisher_process(server.url) as process:
            await until_sessions(server, 2)
            session = next(one for one in server.state.sessions if one.id != living.session_id)
            async with asyncio.timeout(GONE_WITHIN_S):
                while session.answered < 10:  # noqa: ASYNC110 - no event tells it
                    await asyncio.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            killed_s = loop.time()
            await process.wait()
            assert running().udp_ports > before.udp_ports
            async with asyncio.timeout(GONE_WITHIN_S):
                while session.state is not State.RECONNECTING:  # noqa: ASYNC110 - none tells it
                    await asyncio.sleep(0.01)
            noticed_s = loop.time() - killed_s
            await nothing_more_than(before, GONE_WITHIN_S)
            freed_s = loop.time() - killed_s
            assert len(server.state.sessions) == 2
            await until_sessions(server, 1)
            ended_s = loop.time() - killed_s
            answered = server.state.sessions.get(str(living.session_id)).answered
            await until_answered(server, living, answered + 5)
        assert living.bye is None
    print(f"noticed {noticed_s:.2f} s, freed {freed_s:.2f} s, ended {ended_s:.2f} s after SIGKILL")
    assert noticed_s <= freed_s <= 5.0 < ended_s


@asynccontextmanager
async def ready_client(server: Serving, clip: Clip) -> AsyncIterator[SidelineClient]:
    """A client of a server as soon as that is ready."""
    await until_ready(server)
    async with SidelineClient(server.url, "cmj", ClipTrack(clip)) as client:
        yield client


async def until_answered(server: Serving, client: SidelineClient, count: int) -> None:
    """Wait until so many frames of the client were answered."""
    async with asyncio.timeout(10):
        while server.state.sessions.get(str(client.session_id)).answered < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_paused_camera_is_not_a_dead_peer(tmp_path: Path, h264: Clip) -> None:
    """A client that lives but sends no video keeps its session."""
    async with serving(settings(tmp_path, silence_timeout_s=2.5)) as server:
        await until_ready(server)
        track = ClipTrack(h264, frames=10)
        async with SidelineClient(server.url, "cmj", track) as client:
            await client.hello()
            await asyncio.sleep(4.0)
            assert len(server.state.sessions) == 1
            assert await client.ping() < 5.0


async def test_a_camera_that_stays_paused_is_told_goodbye(tmp_path: Path, h264: Clip) -> None:
    """A client that lives but sends no video does not keep its place for ever; it learns how long
    it may, and why it had to go."""
    before = running()
    async with serving(settings(tmp_path, video_timeout_s=1.0)) as server:
        await until_ready(server)
        track = ClipTrack(h264, frames=10)
        async with SidelineClient(server.url, "cmj", track) as client:
            assert (await client.hello()).limits["video_s"] == 1.0
            async with asyncio.timeout(10):
                await client.ended.wait()
            assert client.bye is not None
            assert client.bye.reason == "no video came for 1 s"
            await until_sessions(server, 0)
            assert client.counts is not None
            assert client.counts.frames == 10
    await nothing_more_than(before, GONE_WITHIN_S)


async def test_a_session_that_never_connects_is_closed(tmp_path: Path, h264: Clip) -> None:
    """An offer whose sender never shows up is given up after the connect timeout."""
    async with serving(settings(tmp_path, connect_timeout_s=1.0)) as server:
        await until_ready(server)
        before = running()
        await post(server, await offer_of(h264))
        assert len(server.state.sessions) == 1
        await until_sessions(server, 0)
        await nothing_more_than(before, GONE_WITHIN_S)


async def test_a_refused_offer_leaves_nothing(
    server: Serving, h264: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An offer that fails half-way is answered with a problem, and its connection closed."""
    before = running()

    def fail(*_: object) -> None:
        raise ValueError("made to fail")

    monkeypatch.setattr(peer, "gather_as_told", fail)
    with pytest.raises(Refused) as caught:
        async with SidelineClient(server.url, "cmj", ClipTrack(h264)):
            pass
    assert caught.value.status == 400
    assert len(server.state.sessions) == 0
    await nothing_more_than(before, GONE_WITHIN_S)


async def test_stopping_the_server_ends_everything(tmp_path: Path, h264: Clip) -> None:
    """After the server has stopped with a session open, nothing of it runs."""
    before = running()
    track = ClipTrack(h264)
    async with serving(settings(tmp_path)) as server:
        await until_ready(server)
        client = SidelineClient(server.url, "cmj", track, reconnect_within_s=0)
        await client.connect()
        await client.hello()
    async with asyncio.timeout(10):
        await client.ended.wait()
    with contextlib.suppress(Unreachable):
        await client.close()
    await nothing_more_than(before, GONE_WITHIN_S)
