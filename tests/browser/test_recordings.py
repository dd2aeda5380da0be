"""A coach sends a recording from the page, and looks at what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.page import ALLOW, DESKTOP, FAKE, PHONE, CoachPage, chromium_with, open_page
from tests.browser.server_process import ServerProcess, serving
from tests.support.athletes import Clip, clip
from tests.support.s3 import s3_server

WITHIN_MS = 120_000


@pytest.fixture(scope="session")
def recording(clips: Path) -> Clip:
    """Two jumps on file."""
    return clip(clips, ".mp4", {"jumps": "2", "lead_in_s": "0.6", "lead_out_s": "0.4"})


async def send(coach: CoachPage, path: Path) -> None:
    """Choose the file, and press the button."""
    await coach.page.locator("[data-testid=start]:enabled").wait_for()
    await coach.page.get_by_test_id("source-file").check()
    await coach.page.get_by_test_id("height").fill("178")
    await coach.page.get_by_test_id("file").set_input_files(path)
    await coach.page.get_by_test_id("start").click()


async def kept(coach: CoachPage, server: ServerProcess) -> set[str]:
    """The ids of all videos that the server has, also of other tests' sessions."""
    answer = await coach.page.request.get(f"{server.url}/api/v1/uploads")
    return {one["id"] for one in (await answer.json())["uploads"]}


async def compare(coach: CoachPage, artifacts: Path) -> None:
    """Both jumps lie over each other at take-off; the videos run together; chosen twice, one and
    the same jump differs by nothing."""
    page = coach.page
    await page.get_by_role("button", name="Compare").first.click()
    table = page.get_by_test_id("compare-table")
    await table.get_by_role("row").first.wait_for()
    await page.locator(".compare-chart").nth(3).wait_for()
    await coach.until(
        "[...document.querySelectorAll('.compare video')].every(v => v.readyState > 1)"
    )
    before = await page.evaluate("document.querySelector('#compare-first-video').currentTime")
    await page.get_by_test_id("compare-play").click()
    await coach.until(
        f"document.querySelector('#compare-first-video').currentTime > {before} + 0.1"
    )
    await page.get_by_test_id("compare-play").click()
    for name, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
        await page.set_viewport_size({"width": width, "height": height})
        await coach.picture(artifacts / f"compare-{name}.png")
    await page.get_by_test_id("compare-second").select_option(index=0)
    await table.get_by_text("0.0 cm").first.wait_for()
    assert await table.locator(".better, .worse").count() == 0
    await page.get_by_test_id("compare-close").click()


@pytest.mark.alone
async def test_a_recording_is_sent_measured_and_looked_at(
    chromium: str,
    server: ServerProcess,
    recording: Clip,
    artifacts: Path,
    tmp_path: Path,
) -> None:
    """What is no video is refused in words; jumps are counted, their report opens, their video
    plays, one is compared with the other, and deleted they are gone."""
    notes = tmp_path / "notes.mp4"
    notes.write_text("no video")
    async with (
        chromium_with(chromium, [ALLOW, FAKE]) as browser,
        open_page(browser, server.url, PHONE) as coach,
    ):
        page = coach.page
        before = await kept(coach, server)
        await send(coach, notes)
        await page.get_by_text("notes.mp4 is not a video").wait_for()
        await page.get_by_role("button", name="Remove notes.mp4").click()
        await send(coach, recording.path)
        row = page.locator(".recording[data-state=done]").first
        await row.wait_for(timeout=WITHIN_MS)
        await row.scroll_into_view_if_needed()
        for name, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
            await page.set_viewport_size({"width": width, "height": height})
            await coach.picture(artifacts / f"recordings-{name}.png")
        assert "2 jumps ·" in await row.inner_text()
        async with page.context.expect_page() as opened:
            await row.get_by_role("link", name="Report").click()
        report = await opened.value
        await report.get_by_text("Jump 1").first.wait_for()
        await report.screenshot(path=artifacts / "recording-report-phone.png")
        await report.close()
        await row.get_by_role("button", name="Video").click()
        await coach.until("document.querySelector('#player-video').currentTime > 0.2")
        await coach.picture(artifacts / "recording-video-phone.png")
        await page.get_by_test_id("player-close").click()
        await compare(coach, artifacts)
        await row.get_by_role("button", name="Delete").click()
        await row.wait_for(state="detached")
        assert await kept(coach, server) == before


async def test_with_an_api_key_results_open_by_their_links(
    chromium: str, data_dir: Path, recording: Clip
) -> None:
    """Where a key is demanded, the page shows picture, report and video all the same."""
    settings = {"SIDELINE_REQUIRE_KEY": "true"}
    with serving(data_dir, settings) as fenced:
        key = (data_dir / "api-key").read_text().strip()
        async with (
            chromium_with(chromium, [ALLOW, FAKE]) as browser,
            open_page(browser, f"{fenced.url}/#key={key}") as coach,
        ):
            await send(coach, recording.path)
            row = coach.page.locator(".recording[data-state=done]").first
            await row.wait_for(timeout=WITHIN_MS)
            await coach.until("document.querySelector('.recording img').naturalWidth > 0")
            link = await row.get_by_role("link", name="Report").get_attribute("href")
            assert link is not None
            bare = await coach.page.request.get(f"{fenced.url}{link.partition('?')[0]}")
            signed = await coach.page.request.get(f"{fenced.url}{link}")
    assert (bare.status, signed.status) == (401, 200)


async def test_results_in_a_store_show_and_play(
    chromium: str, data_dir: Path, recording: Clip, tmp_path: Path
) -> None:
    """The browser loads picture and video from another origin, and can seek in the video; the
    report opens too."""
    folder, files = tmp_path / "data", tmp_path / "s3"
    folder.mkdir()
    files.mkdir()
    (folder / "models").symlink_to((data_dir / "models").resolve(), target_is_directory=True)
    with s3_server(files) as store:
        chosen = {"SIDELINE_DEMO": "false", **store.environment(store.new_bucket())}
        with serving(folder, chosen) as server:
            async with (
                chromium_with(chromium, [ALLOW, FAKE]) as browser,
                open_page(browser, server.url) as coach,
            ):
                await send(coach, recording.path)
                row = coach.page.locator(".recording[data-state=done]").first
                await row.wait_for(timeout=WITHIN_MS)
                await row.scroll_into_view_if_needed()
                await coach.until("document.querySelector('.recording img').naturalWidth > 0")
                async with coach.page.context.expect_page() as opened:
                    await row.get_by_role("link", name="Report").click()
                await (await opened.value).get_by_text("Jump 1").first.wait_for()
                async with coach.page.expect_request(f"{store.url}/**"):
                    await row.get_by_role("button", name="Video").click()
                await coach.until("document.querySelector('#player-video').currentTime > 0.2")
                await coach.page.evaluate("document.querySelector('#player-video').currentTime = 1")
                await coach.until(
                    "(({seeking, currentTime}) => !seeking && currentTime >= 1)"
                    "(document.querySelector('#player-video'))"
                )
