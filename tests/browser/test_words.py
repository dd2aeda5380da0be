"""What can go wrong is said in words that a coach understands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.page import DENIED_CAMERA, NO_CAMERA, camera, chromium_with, open_page
from tests.browser.server_process import ServerProcess, serving
from tests.support.athletes import Clip

FAKE = {"SIDELINE_ENGINE": "fake"}
"""Results that nobody looks at need no nets."""


@pytest.fixture(scope="module")
def light(data_dir: Path) -> Iterator[ServerProcess]:
    """A server on which nobody is measured."""
    with serving(data_dir, FAKE) as running:
        yield running


async def test_a_denied_camera_is_explained_and_the_demo_is_offered(
    chromium: str, light: ServerProcess, artifacts: Path
) -> None:
    """Who refuses the camera reads how to allow it, and may use the demo athlete instead."""
    async with (
        chromium_with(chromium, DENIED_CAMERA) as browser,
        open_page(browser, light.url) as coach,
    ):
        await coach.start()
        assert "not allowed to use the camera" in await coach.error()
        assert await coach.page.get_by_test_id("use-demo").is_visible()
        await coach.picture(artifacts / "camera-denied-phone.png")
        assert await coach.record("sideline.errors") == ["permission-denied"]


@pytest.mark.alone
async def test_without_a_camera_the_demo_athlete_is_chosen_and_works(
    chromium: str, server: ServerProcess, artifacts: Path
) -> None:
    """A computer without a camera shows the demo athlete, jumps counted, at the press of Start."""
    async with (
        chromium_with(chromium, NO_CAMERA) as browser,
        open_page(browser, server.url) as coach,
    ):
        await coach.page.get_by_text("No camera was found").wait_for()
        await coach.start()
        await coach.until_jumps(1, timeout_ms=60_000)
        drawn = await coach.record("sideline.drawn()")
        await coach.picture(artifacts / "demo-phone.png")
        await coach.stop()
        await coach.page.get_by_test_id("start").wait_for(state="visible")
    assert drawn["matched"] > drawn["unmatched"]


async def test_over_plain_http_the_page_explains_why_there_is_no_camera(
    chromium: str, light: ServerProcess
) -> None:
    """Where the browser withholds the camera, the page names https and chooses the demo."""
    insecure = "Object.defineProperty(navigator, 'mediaDevices', {value: undefined});"
    async with (
        chromium_with(chromium, NO_CAMERA) as browser,
        open_page(browser, light.url, before=insecure) as coach,
    ):
        await coach.page.get_by_text("only hand out the camera over https").wait_for()
        assert await coach.page.get_by_test_id("source-demo").is_checked()


async def test_a_lost_server_is_noticed(
    chromium: str, data_dir: Path, high_jumper: Clip, artifacts: Path
) -> None:
    """When the server dies in a session, the page tries for as long as the session would wait,
    then says that the connection was lost."""
    with serving(data_dir, {**FAKE, "SIDELINE_RESUME_GRACE_S": "3"}) as doomed:
        async with (
            chromium_with(chromium, camera(high_jumper.path)) as browser,
            open_page(browser, doomed.url) as coach,
        ):
            await coach.start("vp8")
            await coach.until_live()
            doomed.kill()
            await coach.until("sideline.state === 'reconnecting'")
            assert "connection to the server was lost" in await coach.error()
            await coach.picture(artifacts / "connection-lost-phone.png")
            assert await coach.text("connection") == "Ready"


async def test_a_full_server_says_when_to_come_back(
    chromium: str, data_dir: Path, high_jumper: Clip
) -> None:
    """The second person on a server for one reads that it is full, and how long to wait."""
    full = {"SIDELINE_MAX_SESSIONS": "1", "SIDELINE_RETRY_AFTER_S": "7"}
    with serving(data_dir, {**FAKE, **full}) as small:
        async with (
            chromium_with(chromium, camera(high_jumper.path)) as browser,
            open_page(browser, small.url) as first,
            open_page(browser, small.url) as second,
        ):
            await first.start("vp8")
            await first.until_live()
            await second.start("vp8")
            words = await second.error()
            assert ("server is full" in words, "7 s" in words) == (True, True)
            async with first.page.expect_response(lambda answer: answer.request.method == "DELETE"):
                await first.stop()
            await second.page.get_by_test_id("retry").click()
            await second.until_live()


@pytest.mark.parametrize("leave", ["stop", "close"])
async def test_leaving_ends_the_session_at_once(
    chromium: str, data_dir: Path, high_jumper: Clip, leave: str
) -> None:
    """Stop, or closing the page, frees the only place of a server for one."""
    with serving(data_dir, {**FAKE, "SIDELINE_MAX_SESSIONS": "1"}) as small:
        async with (
            chromium_with(chromium, camera(high_jumper.path)) as browser,
            open_page(browser, small.url) as next_one,
        ):
            async with open_page(browser, small.url) as first:
                await first.start("vp8")
                await first.until_live()
                if leave == "stop":
                    await first.stop()
                    await first.page.get_by_test_id("start").wait_for(state="visible")
                else:
                    await first.page.close(run_before_unload=False)
            await next_one.start("vp8")
            await next_one.until_live()
