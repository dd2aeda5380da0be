"""A session is recorded, measured from the replay's own page, and looked at frame by frame."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import av
import httpx
import numpy as np
import pytest
from playwright.async_api import Browser, Page

from clients.python.client import SidelineClient
from clients.python.clips import Codec, encode_clip, read_frames
from clients.python.publisher import ClipTrack
from clients.python.recordings import Recordings
from tests.browser.page import DESKTOP, NO_CAMERA, PHONE, chromium_with, open_page
from tests.browser.server_process import ServerProcess
from tests.support.athletes import FPS, Clip, clip

WITHIN_MS = 150_000
CODECS: tuple[Codec, Codec] = ("h264", "vp8")
SMALL = (96, 54)
STAGE = "document.querySelector('#stage').dataset"
PICTURE = f"""(() => {{
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = {list(SMALL)};
  const pen = canvas.getContext('2d');
  pen.drawImage(document.querySelector('#video'), 0, 0, canvas.width, canvas.height);
  const {{data}} = pen.getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({{length: data.length / 4}},
    (_, i) => 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
}})()"""
"""What the video shows, small and grey."""


@pytest.fixture(scope="session")
def jumps(clips: Path) -> Clip:
    """Two jumps."""
    return clip(clips, ".mp4", {"jumps": "2", "lead_in_s": "0.6", "lead_out_s": "0.4"})


async def recorded(url: str, film: Clip, codec: Codec) -> str:
    """A session that sent the film once, with consent to keep it; its id."""
    sent = encode_clip(read_frames(film.path, FPS, 640, 360), codec, FPS, 2_000_000)
    async with Recordings(url) as server:
        track = ClipTrack(sent, len(sent.packets))
        async with (
            asyncio.timeout(90),
            SidelineClient(url, "cmj", track, height_m=1.78, record=True) as client,
        ):
            session_id, known = str(client.session_id), 0
            while known < len(sent.packets) - 1:
                await asyncio.sleep(0.2)
                told = await server.session(session_id)
                known = told["answered"] + sum(told["drops"].values())
        await server.session(session_id, recorded=True)
    return session_id


@asynccontextmanager
async def replay_at(browser: Browser, url: str, size: tuple[int, int]) -> AsyncIterator[Page]:
    """The page; it may raise no error."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    yield page
    assert complaints == []
    await context.close()


async def until(page: Page, condition: str) -> None:
    """Wait for a JavaScript expression to hold."""
    try:
        async with asyncio.timeout(30):
            while not await page.evaluate(condition):  # noqa: ASYNC110 - asked from outside
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"{condition}: {await page.evaluate(f'({{...{STAGE}}})')}") from None


async def at_frame(page: Page, frame: int) -> None:
    """Wait until that frame is on the screen."""
    await until(page, f"{STAGE}.frame === '{frame}' && !document.querySelector('#video').seeking")


async def frame_now(page: Page) -> int:
    """The number of the frame whose skeleton is drawn."""
    return int(await page.evaluate(f"+{STAGE}.frame"))


def pictures_of(data: bytes) -> np.ndarray:
    """Every picture of a video, small and grey."""
    with av.open(io.BytesIO(data), "r") as container:
        found = [
            one.reformat(*SMALL, "gray").to_ndarray().astype(np.float64)
            for one in container.decode(video=0)
        ]
    return np.array(found).reshape(len(found), -1)


async def film_of(url: str, session_id: str) -> np.ndarray:
    """The pictures of a session's copy for browsers, as the server decodes them."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        told = (await http.get(f"/api/v1/sessions/{session_id}/recording")).json()
        results: dict[str, str] = told["analysis"]["results"]
        name = next(one for one in results if one.startswith("replay."))
        return pictures_of((await http.get(results[name])).content)


async def check_in_step(page: Page, film: np.ndarray, fps: float) -> None:
    """Skeleton and video agree in time within half a frame, and what the video shows is the very
    picture in which that pose was seen."""
    told: dict[str, str] = await page.evaluate(f"({{...{STAGE}}})")
    assert abs(float(told["poseTime"]) - float(told["videoTime"])) < 0.5 / fps
    shown = np.array(await page.evaluate(PICTURE))
    # Browsers stretch the colours' range; a picture differs from others by more than that.
    distances = [1.0 - np.corrcoef(shown, one)[0, 1] for one in film]
    assert int(np.argmin(distances)) == int(told["frame"])


async def measured(page: Page) -> None:
    """Press the button, and follow until the replay is there."""
    await page.get_by_test_id("measure").click()
    await page.get_by_test_id("state-progress").wait_for()
    await page.locator("body[data-state=ready]").wait_for(timeout=WITHIN_MS)
    await until(page, f"document.querySelector('#video').readyState > 1 && {STAGE}.frame")


async def step_through(page: Page, film: np.ndarray) -> None:
    """To the second attempt, then frame by frame, by buttons and keys."""
    await page.get_by_test_id("attempt-2").click()
    await until(page, f"+{STAGE}.frame > 60 && !document.querySelector('#video').seeking")
    await page.keyboard.press("Shift+.")
    await asyncio.sleep(0.5)
    now = await frame_now(page)
    for pressed, by in (("on", 1), ("ArrowRight", 1), (".", 1), ("back", -1), (",", -1)):
        if pressed in ("on", "back"):
            await page.get_by_test_id(pressed).click()
        else:
            await page.keyboard.press(pressed)
        now += by
        await at_frame(page, now)
        await check_in_step(page, film, FPS)


async def seek_by_plot(page: Page) -> None:
    """A press on a curve goes there."""
    area = page.get_by_test_id("plot-com_height").locator(".plot-area")
    box = await area.bounding_box()
    assert box is not None
    before = await frame_now(page)
    await area.click(position={"x": 0.8 * box["width"], "y": box["height"] / 2})
    await until(page, f"+{STAGE}.frame > {before} && !document.querySelector('#video').seeking")


async def play_slowly(page: Page) -> None:
    """The space bar lets the video run, at an eighth of its speed, and stops it."""
    await page.get_by_test_id("rate-0.125").check(force=True)
    await page.evaluate("document.activeElement.blur()")
    before = await frame_now(page)
    await page.keyboard.press(" ")
    await until(page, f"+{STAGE}.frame > {before} + 1")
    rate = await page.evaluate("document.querySelector('#video').playbackRate")
    await page.keyboard.press(" ")
    await until(page, "document.querySelector('#video').paused")
    assert rate == 0.125


async def landings_of(url: str, session_id: str) -> tuple[str, list[float]]:
    """A session's analysis, and when each of its attempts lands in its video."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        told = (await http.get(f"/api/v1/sessions/{session_id}/recording")).json()
    analysis_id = str(told["analysis"]["id"])
    async with Recordings(url) as api:
        report = await api.report(analysis_id)
    return analysis_id, [one["metrics"]["landing_time_s"] for one in report["attempts"]]


async def compare(page: Page, url: str, ids: tuple[str, str], artifacts: Path) -> None:
    """An attempt of this session beside the second of another, both videos at their landing."""
    _, own_s = await landings_of(url, ids[0])
    other, other_s = await landings_of(url, ids[1])
    await page.get_by_test_id("compare-open").click()
    await page.get_by_test_id("compare-second").select_option(f"{other}/2")
    await page.locator(".compare-chart").nth(3).wait_for()
    await page.get_by_test_id("compare-event").select_option("landing")
    await page.get_by_test_id("compare-note").get_by_text("landing").wait_for()
    await until(
        page, "[...document.querySelectorAll('.compare video')].every(v => v.readyState > 1)"
    )
    apart: float = await page.evaluate(
        "(([a, b]) => a.currentTime - b.currentTime)(document.querySelectorAll('.compare video'))"
    )
    assert apart == pytest.approx(own_s[0] - other_s[1], abs=0.01)
    await asyncio.sleep(0.3)
    for name, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.screenshot(path=artifacts / f"replay-compare-{name}.png")
    await page.get_by_test_id("compare-close").click()


@pytest.mark.alone
async def test_a_session_is_looked_at_again(
    chromium: str, server: ServerProcess, jumps: Clip, artifacts: Path
) -> None:
    """Measured from the page, then stepped, sought, slowed down, compared with another session's
    attempt, and deleted with its video."""
    session_id, other_id = await asyncio.gather(
        *(recorded(server.url, jumps, codec) for codec in CODECS)
    )
    async with Recordings(server.url) as api:
        other = await api.analyze_session(other_id, "cmj", {"height_m": 1.78})
        await api.report(other["id"])
    address = f"{server.url}/replay?session={session_id}"
    async with (
        chromium_with(chromium, []) as browser,
        replay_at(browser, address, DESKTOP) as page,
    ):
        await page.get_by_test_id("measure").wait_for()
        await page.screenshot(path=artifacts / "replay-unmeasured-desktop.png")
        await measured(page)
        film = await film_of(server.url, session_id)
        await step_through(page, film)
        await page.screenshot(path=artifacts / "replay-desktop.png")
        await seek_by_plot(page)
        await check_in_step(page, film, FPS)
        await play_slowly(page)
        for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await page.screenshot(path=artifacts / f"replay-whole-{name}.png", full_page=True)
            wide = "document.documentElement.scrollWidth"
            assert await page.evaluate(wide) == size[0], "the page is wider than the screen"
        await compare(page, server.url, (session_id, other_id), artifacts)
        await page.goto(f"{server.url}/replay?session={other_id}&attempt=1")
        await page.locator("body[data-state=ready]").wait_for()
        await until(page, f"+{STAGE}.frame > 5 && !document.querySelector('#video').seeking")
        await check_in_step(page, await film_of(server.url, other_id), FPS)
        await page.get_by_test_id("remove").click()
        await page.get_by_test_id("remove").click()
        await page.get_by_test_id("state-text").get_by_text("gone").wait_for()
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        gone = await http.get(f"/api/v1/sessions/{other_id}")
        uploads = (await http.get("/api/v1/uploads")).json()["uploads"]
    assert gone.status_code == 404
    assert [one["name"] for one in uploads if other_id in one["name"]] == []


@pytest.mark.alone
async def test_a_recording_that_is_not_there(chromium: str, server: ServerProcess) -> None:
    """Is told as that; a server that is out of reach as what it is."""
    async with (
        chromium_with(chromium, []) as browser,
        replay_at(browser, f"{server.url}/replay?session=nobody", PHONE) as page,
    ):
        told = page.get_by_test_id("state-text")
        await told.get_by_text("There is no such recording").wait_for()
        await page.context.set_offline(True)
        await page.locator("#again").click()
        await told.get_by_text("No Sideline server answers").wait_for()


@pytest.mark.alone
async def test_a_video_is_kept_only_by_consent(
    chromium: str, server: ServerProcess, artifacts: Path
) -> None:
    """The switch is off at first and says what it is for; with it on the page says that it records,
    and leads to the replay afterwards. A session without it leaves no video."""
    async with (
        chromium_with(chromium, NO_CAMERA) as browser,
        open_page(browser, server.url, PHONE) as coach,
    ):
        page = coach.page
        record, mark = page.get_by_test_id("record"), page.get_by_test_id("recording-mark")
        way = page.get_by_test_id("replay-link")
        assert not await record.is_checked()
        assert "thrown away" in await coach.text("record-note")
        await coach.start()
        await coach.until_live()
        plain = await coach.record("sideline.session")
        assert not await mark.is_visible()
        await coach.stop()
        assert not await way.is_visible()
        await record.check()
        assert "until you delete it" in await coach.text("record-note")
        await page.get_by_test_id("consent").scroll_into_view_if_needed()
        await coach.picture(artifacts / "consent-phone.png")
        await page.get_by_test_id("start").click()
        await mark.wait_for()
        await coach.until_live()
        await coach.stop()
        await way.wait_for()
        link = await way.get_attribute("href")
    assert link is not None
    async with Recordings(server.url) as api:
        kept = await api.session(link.partition("session=")[2], recorded=True)
        unkept = await api.session(plain)
    assert kept["recording"]["state"] == "ready"
    assert (unkept["state"], unkept["recording"]) == ("closed", None)
