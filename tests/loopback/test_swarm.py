"""Many publishers in one process against a real server."""

import os
from pathlib import Path

import pytest

from clients.python.clips import Clip
from loadtest.swarm import Refusal, Swarm
from tests.support.serving import Serving, serving, settings, until_ready


@pytest.mark.alone
async def test_every_stream_is_measured(server: Serving, h264: Clip) -> None:
    """Each stream of a window has all of its frames accounted for, and costs are told."""
    swarm = Swarm(server.url, h264, os.getpid(), seed=1)
    await swarm.join(2)
    step = await swarm.watch(seconds=1.0, settle_s=0.3)
    await swarm.leave()
    assert step.refusals == ()
    assert len(step.streams) == 2
    assert all(29 <= one.sent <= 32 for one in step.streams)
    assert all(sum(one.outcomes.values()) == one.sent for one in step.streams)
    assert 50 <= sum(one.answered for one in step.streams) <= step.sent
    assert step.server.cpu_s_per_s > 0
    assert step.to_json()["sent"] == step.sent
    assert len(server.state.sessions) == 0


@pytest.mark.alone
async def test_who_is_turned_away_is_noted(tmp_path: Path, h264: Clip) -> None:
    """A full server's answer is kept with its status and Retry-After; who insists comes again
    when he was told to; the others go on."""
    async with serving(settings(tmp_path, max_sessions=1, retry_after_s=1)) as server:
        await until_ready(server)
        swarm = Swarm(server.url, h264, os.getpid(), seed=1)
        await swarm.join(2, insist=True)
        step = await swarm.watch(seconds=1.3, settle_s=0.0)
        await swarm.leave()
    assert step.refusals == (Refusal(503, 1.0),) * 2
    assert (step.offered, len(step.streams)) == (2, 1)
