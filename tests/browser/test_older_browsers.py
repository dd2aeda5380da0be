"""What newer browsers offer is not there in older ones: the page works, and says what it lost."""

import pytest

from tests.browser.page import NO_CAMERA, camera, chromium_with, open_page
from tests.browser.server_process import ServerProcess
from tests.support.athletes import Clip

NO_TRANSFORM = "delete window.RTCRtpScriptTransform;"
NO_ENCODED = f"{NO_TRANSFORM} delete RTCRtpSender.prototype.createEncodedStreams;"
NO_FRAME_CALLBACK = "delete HTMLVideoElement.prototype.requestVideoFrameCallback;"
NO_GENERATOR = "delete window.MediaStreamTrackGenerator;"
NO_CAPTURE = f"{NO_GENERATOR} delete HTMLMediaElement.prototype.captureStream;"


@pytest.mark.alone
@pytest.mark.parametrize(
    ("lacking", "basis", "words"),
    [
        (NO_TRANSFORM, "capture", ""),
        (NO_ENCODED, "estimated", "the age is an estimate"),
        (NO_FRAME_CALLBACK, "encoded", "Age counts from the encoder"),
    ],
    ids=["no-transform", "no-encoded-frames", "no-frame-callback"],
)
async def test_ages_say_how_they_were_measured(
    chromium: str, server: ServerProcess, high_jumper: Clip, lacking: str, basis: str, words: str
) -> None:
    """Without the newest interfaces every frame still has an age, and its basis is stated."""
    async with (
        chromium_with(chromium, camera(high_jumper.path)) as browser,
        open_page(browser, server.url, before=lacking) as coach,
    ):
        await coach.start("vp8")
        await coach.until("sideline.frames.filter(f => f.ageMs > 0).length > 60")
        snapshot = await coach.record("sideline.snapshot()")
        note = await coach.text("q-note")
    assert snapshot["ageBasis"] == basis
    assert words in note


@pytest.mark.alone
@pytest.mark.parametrize("lacking", [NO_GENERATOR, NO_CAPTURE], ids=["element", "canvas"])
async def test_the_demo_can_be_captured_in_other_ways(
    chromium: str, server: ServerProcess, lacking: str
) -> None:
    """The demo athlete is seen also where frames cannot be handed over one by one."""
    async with (
        chromium_with(chromium, NO_CAMERA) as browser,
        open_page(browser, server.url, before=lacking) as coach,
    ):
        await coach.start()
        await coach.until("sideline.frames.filter(f => f.person).length > 30")
        drawn = await coach.record("sideline.drawn()")
    assert drawn["matched"] > drawn["unmatched"]
