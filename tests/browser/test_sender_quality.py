"""What a real Chromium makes of the path to the server: all of a wide one, no more of a narrow."""

from __future__ import annotations

import asyncio

import pytest

from loadtest.impairment import Impairment
from tests.browser.ages import IN_TIME_MS, Age, read_ages, spread
from tests.browser.page import camera, chromium_with, open_page
from tests.browser.relay import Paths
from tests.browser.sending import WATCH, Sending, read_sending
from tests.browser.server_process import ServerProcess
from tests.support.athletes import Clip

FULL_WITHIN_S = 2.0
LOOKED_AT_S = 3.0
NARROW = Impairment(delay_s=0.02, rate_bps=500_000, queue_s=0.3)
NARROW_KBPS = 500
SETTLED_S = 3.0
STRETCH_S = 3.0
LEAST_FRAMES = 30
PATIENCE_S = 20
IN_TIME = 0.95
REPEATED = 0.1
WAITED_S = 0.15


@pytest.mark.alone
@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_a_large_picture_is_sent_whole(
    chromium: str, server: ServerProcess, large_jumper: Clip, codec: str
) -> None:
    """Asked for 1280×720, the camera's whole picture and rate are sent within two seconds, in
    both codecs, and the path limits nothing: only a processor that is too slow may."""
    async with (
        chromium_with(chromium, camera(large_jumper.path)) as browser,
        open_page(browser, server.url, before=WATCH) as coach,
    ):
        await coach.start(codec, large_jumper.height_m, "1280x720")
        await coach.until_live()
        await asyncio.sleep(LOOKED_AT_S)
        sending = await read_sending(coach)
    print(f"\n{codec}: {sending.to_json()}")
    reasons = {one.reason for one in sending.samples}
    assert "bandwidth" not in reasons
    last = sending.samples[-1]
    assert last.target_kbps <= last.available_kbps
    if "cpu" not in reasons:
        assert {(one.width, one.height) for one in sending.samples} == {(1280, 720)}
        full_s = sending.full_rate_s()
        assert full_s is not None
        assert full_s <= FULL_WITHIN_S


@pytest.mark.alone
@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_delay_does_not_build_on_a_narrow_path(
    chromium: str, server: ServerProcess, high_jumper: Clip, codec: str
) -> None:
    """Through 500 kbit/s each way the sender finds the path's width, keeps below it, hardly
    anything is asked for again, and answers are in time."""
    paths = Paths(NARROW, NARROW)
    async with (
        chromium_with(chromium, camera(high_jumper.path)) as browser,
        open_page(browser, server.url, before=WATCH) as coach,
        paths.lead(coach.page),
    ):
        await coach.start(codec, high_jumper.height_m)
        await coach.until_live()
        await asyncio.sleep(SETTLED_S + STRETCH_S)
        for _ in range(PATIENCE_S):  # the burst of another program on this machine is not ours
            ages, sending = await read_ages(coach), await read_sending(coach)
            if best_stretch(ages) >= IN_TIME:
                break
            await asyncio.sleep(1)
        waited_s = sorted(paths.waited_s(STRETCH_S))
    settled = [one.path_ms for one in ages if one.at_s >= SETTLED_S]
    print(f"\n{codec}: {best_stretch(ages):.1%} in time; {spread(settled)}; {sending.to_json()}")
    assert best_stretch(ages) >= IN_TIME
    assert waited_s[int(IN_TIME * len(waited_s))] <= WAITED_S
    check_fits(sending)


def best_stretch(ages: list[Age]) -> float:
    """Of all stretches of three seconds, the best share of answers that were in time, what the
    server spent on them left out: it is this machine's, not the path's."""
    starts_s = [one.at_s for one in ages if one.at_s >= SETTLED_S]
    stretches = [
        [one.path_ms <= IN_TIME_MS for one in ages if start_s <= one.at_s < start_s + STRETCH_S]
        for start_s in starts_s[::10]
    ]
    shares = [sum(one) / len(one) for one in stretches if len(one) >= LEAST_FRAMES]
    return max(shares, default=0.0)


def check_fits(sending: Sending) -> None:
    """No more is sent than the path carries, and little of it twice."""
    later = sending.since(SETTLED_S)
    sent_bits = 8 * (later[-1].sent_bytes - later[0].sent_bytes)
    assert sent_bits <= 1e3 * NARROW_KBPS * (later[-1].at_s - later[0].at_s)
    assert sending.share_repeated(SETTLED_S) <= REPEATED
