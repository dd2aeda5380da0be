"""The page learns where the server's clock stands, and splits the network's part of the age."""

from __future__ import annotations

import time

import pytest

from tests.browser.page import camera, chromium_with, open_page
from tests.browser.server_process import ServerProcess
from tests.support.athletes import Clip

STAGES = ["encoded", "network_up", "received", "decoded", "waited", "inferred", "analysed"]


@pytest.mark.alone
async def test_the_offset_is_true_within_its_bound_and_the_two_ways_are_shown(
    chromium: str, server: ServerProcess, high_jumper: Clip
) -> None:
    """Server and test share a clock, so the test can ask the page for its own and compare."""
    async with (
        chromium_with(chromium, camera(high_jumper.path)) as browser,
        open_page(browser, server.url) as coach,
    ):
        await coach.start("vp8")
        await coach.until("sideline.snapshot()?.stagesMs?.encoded !== undefined")
        before_ms = time.monotonic() * 1e3
        page_ms, snapshot = await coach.record("[performance.now(), sideline.snapshot()]")
        after_ms = time.monotonic() * 1e3
        await coach.page.locator("#q-details summary").click()
        there, back = await coach.text("stage-network_up"), await coach.text("stage-network_down")
    offset, bound = snapshot["clockOffset"]["offsetMs"], snapshot["clockOffset"]["boundMs"]
    print(f"\noffset known to ± {bound:.2f} ms; there {there}, back {back}")
    assert before_ms - page_ms - bound <= offset <= after_ms - page_ms + bound
    assert (" ± " in there, " ± " in back) == (True, True)
    assert set(snapshot["stagesMs"]) >= {*STAGES, "network_down"}
    assert "network" not in snapshot["stagesMs"]
