"""A phone becomes a camera by a scanned code, films, may nothing else, and is sent away."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from server.accounts.openings import ENDED
from server.joining.claiming import MOST_CLAIMS
from tests.support.fronts import fronting
from tests.support.http import http
from tests.support.joining import Device, devices, hung_up, invite, pair, watching
from tests.support.owners import PRINTED, Owned, bearer, owned
from tests.support.serving import Serving, settings

ENDS_WITHIN_S = 5.0


def camera(url: str, device: Device, clip: Clip) -> SidelineClient:
    """What the phone's page does with its key."""
    track = ClipTrack(clip)
    return SidelineClient(url, "cmj", track, key=device.key, reconnect_within_s=0)


async def test_a_paired_phone_films_until_it_is_sent_away(tmp_path: Path, h264: Clip) -> None:
    """Its session is in the list, of its athlete; when it is revoked the session ends at once, and
    its key opens nothing any more."""
    async with owned(tmp_path) as house:
        coach = await house.key("harbour-club", tier="pro")
        ada = (await house.ask("POST", "/api/v1/athletes", coach, json={"name": "Ada"})).json()
        device = await pair(house, coach, athlete_id=ada["id"])
        assert (await devices(house, coach))[0]["online"] is False
        async with camera(house.server.url, device, h264) as phone:
            assert await asyncio.wait_for(anext(phone.results), 10)
            session = await house.ask("GET", f"/api/v1/sessions/{phone.session_id}", coach)
            assert session.json()["athlete_id"] == ada["id"]
            listed = (await devices(house, coach))[0]
            assert (listed["id"], listed["name"]) == (device.id, "Ada's phone")
            assert (listed["session_id"], listed["online"]) == (phone.session_id, True)
            assert listed["state"] == "live"
            gone = await house.ask("DELETE", f"/api/v1/devices/{device.id}", coach)
            assert gone.status_code == 204
            await asyncio.wait_for(phone.ended.wait(), ENDS_WITHIN_S)
            assert phone.bye is not None
            assert phone.bye.reason == "the device was removed"
            left = await house.ask("GET", "/api/v1/sessions", coach)
            assert left.json()["sessions"] == []
        assert await devices(house, coach) == []
        with pytest.raises(Refused) as refused:
            async with camera(house.server.url, device, h264):
                pass
        assert refused.value.status == 401


async def test_a_phone_may_film_and_nothing_else(tmp_path: Path, h264: Clip) -> None:
    """It sees nobody's sessions, and cannot end one that is another's."""
    async with owned(tmp_path) as house:
        mine = await house.key("harbour-club")
        one, other = await pair(house, mine), await pair(house, mine)
        said = (await house.ask("GET", "/api/v1/account", one.key)).json()
        assert (said["role"], said["scopes"]) == ("athlete", ["live:publish"])
        assert said["device_id"] == one.id
        async with camera(house.server.url, one, h264) as phone:
            path = f"/api/v1/sessions/{phone.session_id}"
            for reached in (path, "/api/v1/sessions", "/api/v1/analyses", "/api/v1/devices"):
                assert (await house.ask("GET", reached, one.key)).status_code == 403
            whip = f"/whip/{phone.session_id}"
            assert (await house.ask("DELETE", whip, other.key)).status_code == 404
            assert (await house.ask("GET", path, mine)).json()["state"] == "live"
            assert (await house.ask("DELETE", whip, one.key)).status_code == 200


async def test_who_watches_is_cut_off_with_the_key(tmp_path: Path, h264: Clip) -> None:
    """A viewer sees what is live, may not command it, and is gone at once when sent away."""
    async with owned(tmp_path) as house:
        mine = await house.key("harbour-club")
        viewer = await invite(house, mine, "viewer")
        members = (await house.ask("GET", "/api/v1/members", mine)).json()["members"]
        assert [(one["name"], one["role"]) for one in members] == [("Bea", "viewer")]
        device = await pair(house, mine)
        async with camera(house.server.url, device, h264) as phone:
            path = f"/api/v1/sessions/{phone.session_id}"
            assert (await house.ask("DELETE", path, viewer)).status_code == 403
            async with watching(house, f"{path}/events", viewer) as socket:
                assert await socket.recv()
                gone = f"/api/v1/members/{members[0]['id']}"
                assert (await house.ask("DELETE", gone, mine)).status_code == 204
                assert await hung_up(socket) == ENDED
            assert (await house.ask("GET", path, viewer)).status_code == 401
            assert (await house.ask("GET", path, mine)).json()["state"] == "live"


async def test_a_token_opens_once_and_in_words(tmp_path: Path) -> None:
    """Used, withdrawn, invented, or another owner's: refused, and nobody comes in."""
    async with owned(tmp_path, public_url="https://sideline.example/") as house:
        mine, other = await house.key("harbour-club"), await house.key("other-club")
        made = (await house.ask("POST", "/api/v1/pairings", mine, json={"name": "Left"})).json()
        assert made["url"] == f"https://sideline.example/phone#pair={made['token']}"
        assert made["qr_svg"].startswith("<svg")
        path, claim = f"/api/v1/pairings/{made['id']}", "/api/v1/pairings/claim"
        for method in ("GET", "DELETE"):
            assert (await house.ask(method, path, other)).status_code == 404
        assert (await house.ask("GET", path, mine)).json()["state"] == "waiting"
        said = {"token": made["token"], "name": "Safari"}
        came = await house.ask("POST", claim, None, json=said)
        assert (came.status_code, came.json()["name"]) == (201, "Left")
        found = (await house.ask("GET", path, mine)).json()
        assert (found["state"], found["device_id"]) == ("claimed", came.json()["device_id"])
        again = await house.ask("POST", claim, None, json=said)
        assert again.status_code == 409
        assert again.json()["type"].endswith("token-used")
        assert "ask whoever sent it for a new one" in again.json()["detail"]
        unknown = {"role": "viewer", "athlete_id": "x" * 22}
        invited = await house.ask("POST", "/api/v1/invitations", mine, json=unknown)
        assert invited.status_code == 404
        assert (await house.ask("DELETE", f"/api/v1/devices/{'0' * 16}", mine)).status_code == 404


async def test_claims_are_counted_by_address(tmp_path: Path) -> None:
    """One too many is told when to come again, before its token is looked at."""
    async with owned(tmp_path) as house:
        said = {"token": "pair_x", "name": "x"}
        for _ in range(MOST_CLAIMS):
            answer = await house.ask("POST", "/api/v1/invitations/claim", None, json=said)
            assert answer.status_code == 404
        answer = await house.ask("POST", "/api/v1/pairings/claim", None, json=said)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1
        assert (await house.ask("GET", "/api/v1/account")).status_code == 200


async def test_where_no_key_is_demanded_a_phone_is_a_phone(server: Serving, h264: Clip) -> None:
    """It pairs as ever; who says that it is a device is held to that, and everybody else may do
    everything."""
    async with http(server) as client:
        house = Owned(server, client)
        device = await pair(house, None)
        assert (await house.ask("GET", "/api/v1/account", None)).json()["role"] == "owner"
        said = (await house.ask("GET", "/api/v1/account", device.key)).json()
        assert (said["role"], said["device_id"]) == ("athlete", device.id)
        assert (await house.ask("GET", "/api/v1/sessions", device.key)).status_code == 403
        async with camera(server.url, device, h264) as phone:
            assert (await devices(house, None))[0]["session_id"] == phone.session_id
            assert (await client.delete(f"/api/v1/devices/{device.id}")).status_code == 204
            await asyncio.wait_for(phone.ended.wait(), ENDS_WITHIN_S)


async def test_with_media_workers_it_is_the_same(tmp_path: Path, h264: Clip) -> None:
    """The front knows who began what, and tells the worker to end it."""
    chosen = settings(tmp_path, media_workers=2, engine_process="on", engine_spare=False)
    async with fronting(chosen, PRINTED) as front, http(Serving(front.url, FastAPI())) as client:
        house = Owned(Serving(front.url, FastAPI()), client)
        device, other = await pair(house, PRINTED.text), await pair(house, PRINTED.text)
        async with camera(front.url, device, h264) as phone, camera(front.url, other, h264) as left:
            listed = {one["id"]: one["session_id"] for one in await devices(house, PRINTED.text)}
            assert listed == {device.id: phone.session_id, other.id: left.session_id}
            whip = f"/whip/{phone.session_id}"
            assert (await client.delete(whip, headers=bearer(other.key))).status_code == 404
            wanted = {"session_id": left.session_id}
            share = (await house.ask("POST", "/api/v1/shares", json=wanted)).json()
            watched = f"/api/v1/sessions/{left.session_id}/events"
            async with watching(house, watched, share["token"]) as socket:
                assert await socket.recv()
                ended = await house.ask("DELETE", f"/api/v1/shares/{share['id']}")
                assert ended.status_code == 204
                assert await hung_up(socket) == ENDED
            gone = await house.ask("DELETE", f"/api/v1/devices/{device.id}")
            assert gone.status_code == 204
            await asyncio.wait_for(phone.ended.wait(), ENDS_WITHIN_S)
            assert not left.ended.is_set()
