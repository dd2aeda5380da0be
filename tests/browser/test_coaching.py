"""What a coach gets beside the numbers: a guide, verdicts, cues, and the trend."""

from pathlib import Path

import pytest

from tests.browser.page import PHONE, CoachPage, camera, chromium_with, open_page
from tests.browser.server_process import ServerProcess
from tests.support.athletes import Clip, clip

LISTEN = """
window.said = [];
speechSynthesis.speak = (utterance) => { if (utterance.text) said.push(utterance.text); };
"""


@pytest.fixture(scope="session")
def patient_jumper(clips: Path) -> Clip:
    """One jump after four seconds of standing still."""
    return clip(clips, ".y4m", {"jumps": "1", "lead_in_s": "4"})


@pytest.mark.alone
async def test_the_athlete_is_guided_measured_and_told(
    chromium: str, server: ServerProcess, patient_jumper: Clip, artifacts: Path
) -> None:
    """Who stands still is told to jump, hears the height, and finds verdict and trend; what was
    turned off is remembered."""
    async with (
        chromium_with(chromium, camera(patient_jumper.path)) as browser,
        open_page(browser, server.url, PHONE, LISTEN) as coach,
    ):
        await coach.start()
        await coach.page.get_by_test_id("guide").wait_for(state="visible")
        await coach.page.get_by_test_id("guide-height").fill(f"{100 * patient_jumper.height_m:g}")
        await coach.until("said.includes('Ready: jump')")
        await coach.until_jumps(2, timeout_ms=60_000)
        await coach.page.get_by_test_id("trend").wait_for(state="visible")
        await coach.picture(artifacts / "coaching-phone.png")
        await check_told(coach)
        await coach.page.get_by_test_id("cue-voice").uncheck()
        await coach.page.reload()
        await coach.page.locator("[data-testid=start]:enabled").wait_for()
        assert not await coach.page.get_by_test_id("cue-voice").is_checked()
        assert await coach.page.get_by_test_id("cue-large").is_checked()


async def check_told(coach: CoachPage) -> None:
    """The last height was said; its verdict and the table of the trend are there in words."""
    said = await coach.record("said")
    assert said[0] == "Stand still, whole body in the picture"
    assert any("centimetres" in words for words in said)
    assert (await coach.text("verdict")).split()[-1] in {"Good", "Limited", "Poor"}
    table = await coach.page.get_by_test_id("trend-table").text_content()
    assert table is not None
    assert "jump 1" in table
    assert "mean" in table
