"""A real Chromium that may only use a relay, through a real coturn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.browser.page import KEEP_PEERS, CoachPage, camera, chromium_with, open_page
from tests.browser.server_process import serving
from tests.support.athletes import Clip
from tests.support.coturn import PASSWORD, SECRET, STATIC, TIME_LIMITED, USER, Coturn, coturn

Settings = Mapping[str, str]

FAKE = {"SIDELINE_ENGINE": "fake"}
"""Results that nobody looks at need no nets."""

OWN_ADDRESSES = """(async () => {
  const kinds = [];
  for (const entry of (await peers.at(-1).getStats()).values())
    if (entry.type === 'local-candidate') kinds.push(entry.candidateType);
  return [...new Set(kinds)];
})()"""


def static(relay: Coturn, password: str = PASSWORD) -> Settings:
    """The relay, and a user's own password."""
    server = {"urls": relay.turn, "username": USER, "credential": password}
    return {**FAKE, "SIDELINE_ICE_SERVERS": json.dumps([server])}


def time_limited(relay: Coturn) -> Settings:
    """The relay, and the secret that the server makes credentials of."""
    servers = json.dumps([{"urls": relay.turn}])
    return {**FAKE, "SIDELINE_ICE_SERVERS": servers, "SIDELINE_TURN_SECRET": SECRET}


async def error_of(coach: CoachPage) -> str:
    """Start, and wait for the words of what goes wrong."""
    await coach.start("vp8")
    return await coach.error()


@pytest.mark.parametrize(
    ("kind", "configured"),
    [(STATIC, static), (TIME_LIMITED, time_limited)],
    ids=["password", "time-limited"],
)
async def test_results_come_through_the_relay(
    chromium: str,
    data_dir: Path,
    tmp_path: Path,
    high_jumper: Clip,
    kind: tuple[str, ...],
    configured: Callable[[Coturn], Settings],
) -> None:
    """The page learns the relay with the answer, uses nothing else, and gets its results; when
    its connection breaks it comes back the same way."""
    async with coturn(tmp_path, kind) as relay:
        with serving(data_dir, configured(relay)) as server:
            async with (
                chromium_with(chromium, camera(high_jumper.path)) as browser,
                open_page(browser, f"{server.url}/?ice=relay", before=KEEP_PEERS) as coach,
            ):
                await coach.start("vp8")
                await coach.until("sideline.frames.length > 30")
                first_ms = await coach.record("sideline.connectMs")
                print(f"\nfirst result {first_ms:.0f} ms after Start")
                assert await coach.record(OWN_ADDRESSES) == ["relay"]
                await coach.record("peers.at(-1).close()")
                await coach.until("sideline.connections === 2 && sideline.state === 'live'")
                assert await coach.record(OWN_ADDRESSES) == ["relay"]
                await coach.stop()


async def test_a_relay_that_refuses_is_named(
    chromium: str, data_dir: Path, tmp_path: Path, high_jumper: Clip
) -> None:
    """With a wrong password nothing is found, and the page says so in words at once."""
    async with coturn(tmp_path, STATIC) as relay:
        with serving(data_dir, static(relay, "wrong")) as server:
            async with (
                chromium_with(chromium, camera(high_jumper.path)) as browser,
                open_page(browser, f"{server.url}/?ice=relay") as coach,
            ):
                assert "Only a relay may be used" in await error_of(coach)
                assert await coach.record("sideline.errors") == ["no-relay"]
                assert relay.turn in await coach.record("document.querySelector('#alert').title")


async def test_a_server_without_a_relay_is_told_from_one_that_cannot_be_reached(
    chromium: str, data_dir: Path, high_jumper: Clip
) -> None:
    """Where the server names no relay, the page does not wait for one, and no session is left."""
    with serving(data_dir, {**FAKE, "SIDELINE_MAX_SESSIONS": "1"}) as server:
        async with (
            chromium_with(chromium, camera(high_jumper.path)) as browser,
            open_page(browser, f"{server.url}/?ice=relay") as coach,
            open_page(browser, server.url) as next_one,
        ):
            assert "check its TURN settings" in await error_of(coach)
            await next_one.start("vp8")
            await next_one.until_live()
