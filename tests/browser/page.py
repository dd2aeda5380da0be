"""The page in a headless Chromium, as a coach uses it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.support.athletes import FPS

ALLOW = "--use-fake-ui-for-media-stream"
FAKE = "--use-fake-device-for-media-stream"
PHONE = (390, 844)
DESKTOP = (1440, 900)
TIMEOUT_MS = 30_000


def camera(clip: Path) -> list[str]:
    """Flags for a camera that shows this clip in a loop, and may be used."""
    return [ALLOW, FAKE, f"--use-file-for-fake-video-capture={clip}"]


NO_CAMERA = [ALLOW, f"{FAKE}=device-count=0"]
DENIED_CAMERA = [FAKE, "--deny-permission-prompts"]


KEEP_PEERS = """
window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...configuration) { super(...configuration); peers.push(this); }
};
"""
"""Lets a test see the page's connections, in `peers`."""


@asynccontextmanager
async def chromium_with(executable: str, flags: Sequence[str]) -> AsyncIterator[Browser]:
    """A browser with these flags."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", *flags]
        )
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True, slots=True)
class Answered:
    """One frame's answer: its number, when it was captured, how old the answer was."""

    seq: int
    media_s: float
    age_ms: float | None


@dataclass(frozen=True, slots=True)
class CoachPage:
    """The page, by what a person does on it and reads from it."""

    page: Page
    complaints: list[str]

    async def text(self, test_id: str) -> str:
        """What an element says."""
        return (await self.page.get_by_test_id(test_id).inner_text()).strip()

    async def start(
        self, codec: str = "auto", height_m: float | None = None, picture: str = "640x360"
    ) -> None:
        """Fill in the form and press Start."""
        await self.page.locator("[data-testid=start]:enabled").wait_for(timeout=TIMEOUT_MS)
        await self.page.get_by_text("More options").click()
        await self.page.get_by_test_id("codec").select_option(codec)
        await self.page.get_by_test_id("size").select_option(picture)
        if height_m is not None:
            await self.page.get_by_test_id("height").fill(f"{100 * height_m:g}")
        await self.page.get_by_test_id("start").click()

    async def until(self, condition: str, timeout_ms: float = TIMEOUT_MS) -> None:
        """Wait for a JavaScript expression over `sideline`, the page's record, to hold.

        Asked from outside: the page's content security policy forbids waiting inside it.
        """
        try:
            async with asyncio.timeout(timeout_ms / 1e3):
                while not await self.page.evaluate(condition):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        except TimeoutError:
            story = "JSON.stringify({...sideline, frames: sideline.frames.length})"
            raise AssertionError(f"{condition}: {await self.page.evaluate(story)}") from None

    async def until_live(self) -> None:
        """Wait for the first result."""
        await self.until("sideline.state === 'live'")

    async def until_jumps(self, count: int, timeout_ms: float) -> None:
        """Wait for the final form of so many jumps."""
        finals = "sideline.events.filter(e => e.kind === 'jump' && e.stage === 'final')"
        await self.until(f"{finals}.length >= {count}", timeout_ms)

    async def finals(self) -> list[dict[str, Any]]:
        """The final events of all jumps so far, in order."""
        chosen = "sideline.events.filter(e => e.kind === 'jump' && e.stage === 'final')"
        found: list[dict[str, Any]] = await self.page.evaluate(chosen)
        return found

    async def frames(self) -> list[Answered]:
        """Every frame that was answered, media time counting from the first that was sent."""
        found = await self.page.evaluate("sideline.frames.map(f => [f.seq, f.rtp, f.ageMs])")
        first_seq, first_rtp, _ = found[0]
        before_s = first_seq / FPS
        return [
            Answered(seq, before_s + (rtp - first_rtp) % 2**32 / 90_000, age)
            for seq, rtp, age in found
        ]

    async def record(self, expression: str) -> Any:
        """The value of an expression over `sideline`."""
        return await self.page.evaluate(expression)

    async def stop(self) -> None:
        """Press Stop."""
        await self.page.get_by_test_id("stop").click()

    async def error(self) -> str:
        """Wait for an error and return its words."""
        await self.page.get_by_test_id("error").wait_for(state="visible", timeout=TIMEOUT_MS)
        return await self.text("error-text")

    async def picture(self, path: Path) -> None:
        """Keep a screenshot."""
        path.parent.mkdir(exist_ok=True)
        await self.page.screenshot(path=path)


@asynccontextmanager
async def open_page(
    browser: Browser, url: str, size: tuple[int, int] = PHONE, before: str = ""
) -> AsyncIterator[CoachPage]:
    """The page in a fresh context, after the script `before`; it may raise no error."""
    width, height = size
    context = await browser.new_context(viewport={"width": width, "height": height})
    page = await context.new_page()
    complaints: list[str] = []
    await page.add_init_script(before)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    yield CoachPage(page, complaints)
    assert complaints == []
    await context.close()
