"""The phone's page in a Chromium that takes itself for a phone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, Route, WebSocketRoute

from tests.browser.page import CoachPage

PORTRAIT, LANDSCAPE = (390, 844), (844, 390)
TOKEN, KEY = "pair-token", "device-key"
CLAIM = "**/api/v1/pairings/claim"
LINE = "**/api/v1/devices/line*"
AGENT = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


@dataclass
class Counterpart:
    """Stands in for the server's pairing and for a coach at the other end of the device's line."""

    claims: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    status: int = 201
    _line: WebSocketRoute | None = None

    async def answer_for(self, page: Page) -> None:
        """Answer the page's claim and its line, and nothing else."""
        await page.route(CLAIM, self._on_claim)
        await page.route_web_socket(LINE, self._on_line)

    def tell(self, **command: Any) -> None:
        """As the server passes on what the coach wants."""
        assert self._line is not None
        self._line.send(json.dumps(command))

    @property
    def doing(self) -> list[str]:
        """What the phone said that it does, one after the other."""
        return [str(one["state"]) for one in self.said]

    async def _on_claim(self, route: Route) -> None:
        self.claims.append(json.loads(route.request.post_data or "{}"))
        body = {"device_id": "a" * 16, "key": KEY, "name": "Phone at the pit"}
        await route.fulfill(status=self.status, json=body if self.status == 201 else {})

    def _on_line(self, line: WebSocketRoute) -> None:
        self._line = line
        self.lines.append(line.url)
        line.on_message(lambda text: self.said.append(json.loads(text)))


@asynccontextmanager
async def open_phone(
    browser: Browser, url: str, size: tuple[int, int] = PORTRAIT, language: str = "en-GB"
) -> AsyncIterator[tuple[CoachPage, Counterpart]]:
    """The page behind a pairing link; it may raise no error."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        user_agent=AGENT,
        locale=language,
        ignore_https_errors=True,
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    counterpart = Counterpart()
    await counterpart.answer_for(page)
    await page.goto(f"{url}/phone#pair={TOKEN}")
    yield CoachPage(page, complaints), counterpart
    assert complaints == []
    await context.close()


async def hold(devtools: CDPSession, beta_deg: float, gamma_deg: float) -> None:
    """Tilt the phone; only the session that tilted it first may do so again."""
    attitude = {"alpha": 0, "beta": beta_deg, "gamma": gamma_deg}
    await devtools.send("DeviceOrientation.setDeviceOrientationOverride", attitude)
