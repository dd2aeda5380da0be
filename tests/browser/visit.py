"""A page as it was built, looked at by a machine: what keeps people from using it."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "clients" / "node_modules" / "axe-core" / "axe.min.js"
LEAST_TARGET_PX = 44
MOST_BYTES = 300_000
NARROW = (360, 740)

PAGES = sorted(path.stem for path in (ROOT / "clients" / "web").glob("*.html"))
"""Names of all pages; `index` lies at the root."""


def address(page: str) -> str:
    """Where a page lies."""
    return "/" if page == "index" else f"/{page}"


@dataclass(slots=True)
class Visit:
    """A page that was opened, what went wrong in it, and what came over the network, compressed."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    async def axe(self) -> list[str]:
        """What axe-core calls serious or worse, contrast included."""
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"][:3]
        ]

    async def small_targets(self) -> list[str]:
        """What a thumb would miss."""
        found: list[str] = await self.page.evaluate(_SMALL, LEAST_TARGET_PX)
        return found

    async def too_wide(self, size: tuple[int, int]) -> list[str]:
        """What makes the page wider than a window of that size."""
        width, height = size
        await self.page.set_viewport_size({"width": width, "height": height})
        found: list[str] = await self.page.evaluate(_WIDE)
        return found

    async def head(self) -> tuple[str, str]:
        """The language that it says it is in, and its title."""
        lang = await self.page.evaluate("document.documentElement.lang")
        return str(lang), await self.page.title()

    @property
    def load_bytes(self) -> int:
        """Everything that was loaded, each file compressed."""
        return sum(self.sizes.values())


@asynccontextmanager
async def visit(
    browser: Browser, url: str, size: tuple[int, int], locale: str = "en-GB"
) -> AsyncIterator[Visit]:
    """Open a page in a fresh context, and wait until nothing more comes."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, has_touch=width < 600
    )
    seen = Visit(await context.new_page())
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("console", lambda message: _complain(seen, message))
    answers: list[Response] = []
    seen.page.on("response", lambda answer: answers.append(answer))
    await seen.page.goto(url)
    await seen.page.wait_for_load_state("networkidle")
    for answer in answers:
        if answer.status == 200 and "/api/" not in answer.url:
            seen.sizes[answer.url] = len(gzip.compress(await answer.body()))
    try:
        yield seen
    finally:
        await context.close()


def _complain(seen: Visit, message: ConsoleMessage) -> None:
    """A page that is opened without what it is about may ask the API in vain."""
    place: dict[str, Any] = dict(message.location)
    asked = message.text.startswith("Failed to load resource") and "/api/" in str(place.get("url"))
    if message.type == "error" and not asked:
        seen.complaints.append(message.text)


_SEEN = """
const seen = (element) => {
  const {width, height, bottom, right} = element.getBoundingClientRect();
  return width > 1 && height > 1 && bottom > 0 && right > 0 &&
    element.checkVisibility({opacityProperty: false, visibilityProperty: true});
};
const named = (element) => element.outerHTML.slice(0, 120);
"""

_SMALL = (
    "(least) => {"
    + _SEEN
    + """
  // A whole label can be pressed; a link within a sentence is read before it is pressed.
  const pressed = (element) => element.matches("input") && element.closest("label") || element;
  const inText = (element) => element.matches("a") && element.closest("p, li p, td, figcaption") &&
    getComputedStyle(element).display === "inline";
  const all = document.querySelectorAll("a[href], button, select, input, summary, [role=button]");
  return [...all].filter(seen).filter((one) => !inText(one) && one.type !== "hidden")
    .filter((one) => {
      const box = pressed(one).getBoundingClientRect();
      return Math.min(box.width, box.height) < least - 0.5;
    }).map((one) => {
      const box = pressed(one).getBoundingClientRect();
      return `${Math.round(box.width)}x${Math.round(box.height)} ${named(one)}`;
    });
}"""
)

_WIDE = (
    "() => {"
    + _SEEN
    + """
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll("*")].filter(seen)
    .filter((one) => one.getBoundingClientRect().right > width + 0.5).slice(0, 5).map(named);
}"""
)
