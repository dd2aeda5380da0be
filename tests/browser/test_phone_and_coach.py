"""A phone and its coach over one real server: paired, watched, told, shared, sent away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.page import DESKTOP, TIMEOUT_MS, CoachPage, camera, chromium_with
from tests.browser.phone import AGENT, PORTRAIT
from tests.browser.server_process import ServerProcess
from tests.support.athletes import Clip

AT_THE_COACH_MS = 300.0
RESULTS = 60

LISTEN = """(session) => {
  const address = new URL(`/api/v1/sessions/${session}/events`, location.href);
  window.heard = {};
  const socket = new WebSocket(address.href.replace("http", "ws"));
  socket.onmessage = ({ data }) => {
    const said = JSON.parse(data);
    if (said.type === "metrics") heard[said.rtp] = performance.timeOrigin + performance.now();
  };
}"""
CAPTURED = """() => Object.fromEntries(sideline.frames
  .filter(({ captureMs }) => captureMs !== undefined)
  .map(({ rtp, captureMs }) => [rtp, performance.timeOrigin + captureMs]))"""


@asynccontextmanager
async def context(browser: Browser, size: tuple[int, int], *, phone: bool) -> AsyncIterator[Page]:
    """A page of a browser of its own, which may raise no error."""
    more = {"is_mobile": True, "has_touch": True, "user_agent": AGENT} if phone else {}
    opened = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        **more,  # type: ignore[arg-type]
    )
    page = await opened.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    await opened.close()


async def pair(coach: Page, url: str) -> str:
    """The link behind the code that the coach is shown."""
    await coach.goto(f"{url}/team")
    await coach.get_by_test_id("pair").click()
    await coach.get_by_test_id("pairing-name").fill("Left lane")
    await coach.get_by_test_id("pairing-make").click()
    return await coach.get_by_test_id("copy-url").input_value()


def ages_ms(captured: Mapping[str, float], heard: Mapping[str, float]) -> list[float]:
    """From a picture's capture at the phone to its result at the coach."""
    return sorted(heard[rtp] - captured[rtp] for rtp in heard if rtp in captured)


@pytest.mark.alone
async def test_from_pairing_to_sending_away(
    chromium: str, server: ServerProcess, high_jumper: Clip, artifacts: Path
) -> None:
    """The coach pairs the phone by its link, starts it from aside, sees the jump, and has most
    results within 300 ms of the picture; shares it, withdraws that, and sends the phone away."""
    async with (
        chromium_with(chromium, camera(high_jumper.path)) as browser,
        context(browser, DESKTOP, phone=False) as coach,
        context(browser, PORTRAIT, phone=True) as handset,
    ):
        phone = CoachPage(handset, [])
        link = await pair(coach, server.url)
        await handset.goto(link)
        await handset.locator("[data-testid=start]:enabled").wait_for()
        listed = coach.get_by_test_id("phones-list")
        await expect(listed).to_contain_text("Left lane", timeout=TIMEOUT_MS)

        again = await coach.request.post(
            f"{server.url}/api/v1/pairings/claim",
            data={"token": link.split("pair=")[1], "name": "Another"},
        )
        assert again.status in (403, 404, 409, 410)

        await coach.goto(f"{server.url}/watch")
        await coach.get_by_test_id("phone-start").click()
        await phone.until_live()
        session = str(await phone.record("sideline.session"))
        await coach.evaluate(LISTEN, session)
        await expect(coach.get_by_test_id("tile")).to_contain_text("cm", timeout=60_000)
        await coach.screenshot(path=artifacts / "coach-and-phone-desktop.png")
        enough = f"Object.keys(heard).length >= {RESULTS}"
        await coach.wait_for_function(enough, timeout=60_000)
        heard = await coach.evaluate("heard")
        ages = ages_ms(await handset.evaluate(CAPTURED), heard)
        print(f"at the coach {median(ages):.0f} ms, p95 {quantiles(ages, n=20)[-1]:.0f} ms")
        assert median(ages) <= AT_THE_COACH_MS

        made = await coach.request.post(
            f"{server.url}/api/v1/shares", data={"session_id": session, "label": "For Ada"}
        )
        assert made.status == 201, await made.text()
        share = await made.json()
        async with context(browser, PORTRAIT, phone=True) as guest:
            await guest.goto(share["url"])
            await expect(guest.get_by_test_id("title")).to_have_text("For Ada")
            await guest.get_by_test_id("one-stop").wait_for(state="hidden")
            await guest.screenshot(path=artifacts / "shared-live-phone.png")
            gone = await coach.request.delete(f"{server.url}/api/v1/shares/{share['id']}")
            assert gone.status == 204
            await expect(guest.get_by_test_id("closed")).to_be_visible(timeout=TIMEOUT_MS)

        device = (await (await coach.request.get(f"{server.url}/api/v1/devices")).json())[
            "devices"
        ][0]
        assert (device["name"], device["session_id"]) == ("Left lane", session)
        sent_away = await coach.request.delete(f"{server.url}/api/v1/devices/{device['id']}")
        assert sent_away.status == 204
        await phone.until("sideline.state !== 'live'")
        await expect(coach.get_by_test_id("tile")).to_have_count(0, timeout=TIMEOUT_MS)
