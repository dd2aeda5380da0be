"""A busy server asks the page for less, gets it, and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.page import STATIC
from server.sessions.session import Session
from server.wire.control import Degrade, encode_control
from tests.browser.conftest import missing
from tests.browser.page import KEEP_PEERS, PHONE, camera, chromium_with, open_page
from tests.support.athletes import Clip
from tests.support.serving import serving, settings, until_ready

SETTLED_MS = 20_000
SENDS = "document.querySelector('#q-sent').textContent"


def ask(session: Session, fps: float, scale: float) -> None:
    """Say it on the session's control channel."""
    assert session.link.connection.send_control(encode_control(Degrade(fps, scale)))


@pytest.mark.alone
@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_the_page_sends_less_on_request_and_says_so(
    chromium: str, tmp_path: Path, high_jumper: Clip, artifacts: Path, codec: str
) -> None:
    """It offers to, halves its rate and its size when asked, tells the coach, keeps to it over
    another connection, and goes back."""
    if not (STATIC / "index.html").exists():
        missing("needs the built page: run `make install`")
    async with (
        serving(settings(tmp_path)) as server,
        chromium_with(chromium, camera(high_jumper.path)) as browser,
        open_page(browser, server.url, PHONE, KEEP_PEERS) as coach,
    ):
        await until_ready(server)
        requests: list[str] = []
        coach.page.on("request", lambda request: requests.append(request.url))
        await coach.start(codec)
        await coach.until("sideline.snapshot()?.sentPerS > 20", SETTLED_MS)
        assert any("/whip?" in url and "adaptive=true" in url for url in requests)
        session = server.state.sessions.get(await coach.record("sideline.session"))
        ask(session, 15, 0.5)
        await coach.until(f"{SENDS}.startsWith('320×180')", SETTLED_MS)
        await coach.until("sideline.snapshot()?.sentPerS < 17", SETTLED_MS)
        words = await coach.text("limits")
        await coach.picture(artifacts / f"degraded-{codec}.png")
        await coach.record("peers.at(-1).close()")
        await coach.until("sideline.connections === 2 && sideline.state === 'live'", SETTLED_MS)
        kept = await coach.record("peers.at(-1).getSenders()[0].getParameters().encodings[0]")
        ask(session, 0, 1)
        await coach.until(f"{SENDS}.startsWith('640×360')", SETTLED_MS)
        await coach.until("sideline.snapshot()?.sentPerS > 20", SETTLED_MS)
        after = await coach.text("limits")
        await coach.stop()
    assert "asked for 15 pictures a second and half the picture size" in words
    assert (kept["maxFramerate"], kept["scaleResolutionDownBy"]) == (15, 2)
    assert after == ""
