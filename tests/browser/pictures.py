"""Draws the pictures that are kept with the source: the icons, and the one in the README.

    python -m tests.browser.pictures icons
    python -m tests.browser.pictures live http://127.0.0.1:8000/

The second takes a running server whose demo athlete is drawn, and about 20 s.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser

from tests.browser.page import DESKTOP, NO_CAMERA, chromium_with, open_page

WEB = Path(__file__).resolve().parents[2] / "clients" / "web"
ICONS = {"icon-192.png": (192, False), "icon-512.png": (512, False)}
MASKABLE = {"icon-maskable-512.png": (512, True)}


async def icons(browser: Browser) -> None:
    """The icon in each size; a maskable one fills its square, its mark within the inner 80 %."""
    drawing = (WEB / "public" / "icon.svg").read_text()
    for name, (side, maskable) in (ICONS | MASKABLE).items():
        body = drawing.replace('rx="7"', 'rx="0"') if maskable else drawing
        page = await browser.new_page(viewport={"width": side, "height": side})
        inner = round(0.74 * side) if maskable else side
        await page.set_content(
            "<style>html{background:transparent}body{margin:0;height:100vh;display:grid;"
            f"place-content:center;background:{'#0a0d10' if maskable else 'none'}}}"
            f"svg{{width:{inner}px;height:{inner}px}}</style>{body}"
        )
        await page.screenshot(path=WEB / "public" / name, omit_background=True)
        await page.close()


async def live(browser: Browser, url: str) -> None:
    """The page at work, after three jumps of the demo athlete, in the middle of the next."""
    async with open_page(browser, url, DESKTOP) as coach:
        await coach.page.get_by_test_id("cue-large").uncheck()
        await coach.page.get_by_test_id("source-demo").check()
        await coach.start(height_m=1.78)
        await coach.until_jumps(3, timeout_ms=90_000)
        await coach.until("sideline.frames.at(-1).phase === 'FLIGHT'")
        await coach.page.screenshot(path=WEB / "pictures" / "live.png")
        await coach.stop()


async def main(what: str, *given: str) -> None:
    """Draw one of them."""
    executable = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    async with chromium_with(executable, NO_CAMERA) as browser:
        if what == "icons":
            await icons(browser)
        else:
            await live(browser, given[0])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
