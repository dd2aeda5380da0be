"""A phone on a tripod: paired by a code, started here or by the coach, cut off and back again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import CDPSession

from server.certificates.authority import CERTIFICATE, fingerprint, kept_certificate
from server.certificates.serving import FOLDER
from tests.browser.page import ALLOW, FAKE, CoachPage, camera, chromium_with
from tests.browser.phone import AGENT, KEY, LANDSCAPE, PORTRAIT, TOKEN, hold, open_phone
from tests.browser.relay import Paths
from tests.browser.server_process import ServerProcess, serving
from tests.support.athletes import Clip

WITHIN_S = 30.0
BACK_WITHIN_MS = 15_000
HELD = {"portrait": (PORTRAIT, (84, 3)), "landscape": (LANDSCAPE, (3, -84))}
"""How a phone may be held: its size then, and how it is tilted."""


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what happens outside the page."""
    async with asyncio.timeout(WITHIN_S):
        while not holds():  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.05)


async def look(
    phone: CoachPage, devtools: CDPSession, picture: Path, button: str, settles_s: float = 0
) -> None:
    """Pictures of it upright and on its side, where the button can be pressed either way."""
    for held, (size, tilt_deg) in HELD.items():
        await phone.page.set_viewport_size({"width": size[0], "height": size[1]})
        await hold(devtools, *tilt_deg)
        await phone.page.get_by_test_id(button).tap(trial=True)
        await asyncio.sleep(settles_s)
        await phone.picture(picture.with_stem(f"phone-{held}-{picture.stem}"))


@pytest.mark.alone
async def test_a_phone_is_paired_films_and_survives_a_lost_network(
    chromium: str, server: ServerProcess, high_jumper: Clip, artifacts: Path
) -> None:
    """The code is claimed once and its key is kept; a jump is measured and shown large; when the
    network breaks the phone says so, and goes on with the same session; Stop ends it; upright and
    on its side."""
    paths = Paths()
    async with (
        chromium_with(chromium, camera(high_jumper.path)) as browser,
        open_phone(browser, server.url) as (phone, counterpart),
        paths.lead(phone.page),
    ):
        devtools = await phone.page.context.new_cdp_session(phone.page)
        await phone.page.locator("[data-testid=start]:enabled").wait_for()
        assert [one["token"] for one in counterpart.claims] == [TOKEN]
        assert await phone.record("localStorage.getItem('sideline-api-key')") == KEY
        assert "pair" not in phone.page.url
        assert await phone.text("paired") == "Paired as “Phone at the pit”"
        await look(phone, devtools, artifacts / "idle.png", "start")
        await phone.page.get_by_test_id("start").tap()
        await phone.until_live()
        await look(phone, devtools, artifacts / "framing.png", "stop", settles_s=1)
        await phone.until_jumps(1, timeout_ms=60_000)
        await look(phone, devtools, artifacts / "result.png", "stop")
        assert (await phone.text("last")).endswith(" cm")
        session = await phone.record("sideline.session")
        paths.refusing = True
        paths.cut()
        await phone.until("sideline.state === 'reconnecting'")
        await look(phone, devtools, artifacts / "lost.png", "stop")
        assert await phone.text("connection") == "Reconnecting"
        paths.refusing = False
        await phone.until("sideline.state === 'live'", BACK_WITHIN_MS)
        assert await phone.record("sideline.session") == session
        await asyncio.sleep(3)
        await look(phone, devtools, artifacts / "live.png", "stop")
        assert await phone.text("age") != ""
        await phone.stop()
        await phone.page.get_by_test_id("start").wait_for(state="visible")
    assert "record=" not in paths.offers[0]
    assert counterpart.doing[0] == "idle"
    assert counterpart.doing[-1] == "idle"
    assert {"starting", "live"} < set(counterpart.doing)


@pytest.mark.alone
async def test_the_coach_starts_and_stops_it(
    chromium: str, server: ServerProcess, high_jumper: Clip
) -> None:
    """Over the device's line, opened with the device's key; the video is kept only where that was
    agreed to on the phone; the coach hears which session it is, and that it was not recorded."""
    async with (
        chromium_with(chromium, camera(high_jumper.path)) as browser,
        open_phone(browser, server.url) as (phone, counterpart),
    ):
        await until(lambda: counterpart.doing == ["idle"])
        assert counterpart.lines[0].endswith(f"/api/v1/devices/line?key={KEY}")
        assert await phone.text("line") == "The coach can start it"
        async with phone.page.expect_request("**/whip?*") as offered:
            counterpart.tell(type="start", sport="cmj", record=True, height_m=1.8)
        await phone.until_live()
        await until(lambda: "live" in counterpart.doing)
        live = next(one for one in counterpart.said if one["state"] == "live")
        assert live["session_id"] == await phone.record("sideline.session")
        assert live["detail"].startswith("not recorded")
        counterpart.tell(type="stop")
        await until(lambda: counterpart.doing[-1] == "idle")
        url = (await offered.value).url
        assert ("height_m=1.8" in url, "record" in url) == (True, False)
        await phone.page.get_by_test_id("record").check()
        async with phone.page.expect_request("**/whip?*") as offered:
            counterpart.tell(type="start", sport="cmj", record=True)
        assert "record=true" in (await offered.value).url
        await phone.until_live()
        assert await phone.page.get_by_test_id("recording").is_visible()
        counterpart.tell(type="stop")
        await until(lambda: counterpart.doing[-1] == "idle")
        counterpart.tell(type="start", sport="chess", record=False)
        await until(lambda: counterpart.doing[-1] == "failed")


@pytest.mark.alone
async def test_a_code_that_was_used_before(
    chromium: str, server: ServerProcess, artifacts: Path
) -> None:
    """Says so, in the phone's language, and where another one comes from; nothing is kept."""
    async with (
        chromium_with(chromium, [ALLOW, FAKE]) as browser,
        open_phone(browser, "about:blank#", language="es-ES") as (phone, counterpart),
    ):
        counterpart.status = 404
        await phone.page.goto(f"{server.url}/phone#pair={TOKEN}")
        assert "ya se usó" in await phone.error()
        assert await phone.record("localStorage.getItem('sideline-api-key')") is None
        await phone.picture(artifacts / "phone-used-code.png")


async def test_a_phone_that_nobody_knows_is_told_how_to_be_paired(
    chromium: str, data_dir: Path, artifacts: Path
) -> None:
    """Where a key is demanded there is nothing to start before."""
    with serving(data_dir, {"SIDELINE_REQUIRE_KEY": "true", "SIDELINE_ENGINE": "fake"}) as strict:
        async with (
            chromium_with(chromium, [ALLOW, FAKE]) as browser,
            open_phone(browser, "about:blank#") as (phone, _),
        ):
            await phone.page.goto(f"{strict.url}/phone")
            await phone.page.get_by_test_id("unpaired").wait_for()
            assert not await phone.page.get_by_test_id("start").is_visible()
            await phone.picture(artifacts / "phone-unpaired.png")


async def test_the_server_is_trusted_by_what_its_page_shows(
    chromium: str, tmp_path: Path, artifacts: Path
) -> None:
    """The fingerprint is the authority's; the instructions of the phone's own kind are open."""
    chosen = {"SIDELINE_LAN": "true", "SIDELINE_ENGINE": "fake", "SIDELINE_DEMO": "false"}
    with serving(tmp_path, chosen) as lan:
        assert lan.url.startswith("https://")
        async with chromium_with(chromium, []) as browser:
            context = await browser.new_context(
                viewport={"width": 390, "height": 844}, user_agent=AGENT, ignore_https_errors=True
            )
            page = await context.new_page()
            await page.goto(f"{lan.url}/trust")
            await page.get_by_test_id("authority").wait_for()
            shown = await page.get_by_test_id("fingerprint").inner_text()
            assert await page.locator("details[open]").get_attribute("id") == "android"
            await page.screenshot(path=artifacts / "trust-phone.png", full_page=True)
            async with page.expect_download() as downloaded:
                await page.get_by_test_id("download").click()
            given = await (await downloaded.value).path()
            await page.set_viewport_size({"width": 1440, "height": 900})
            await page.screenshot(path=artifacts / "trust-desktop.png")
            assert given.read_bytes() == (tmp_path / FOLDER / CERTIFICATE).read_bytes()
    certificate = kept_certificate(tmp_path / FOLDER)
    assert certificate is not None
    assert shown.replace("\u200b", "").replace("\n", "") == fingerprint(certificate)
