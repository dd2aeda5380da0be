"""Who comes by a share sees that one thing, at no other route anything, and not for ever."""

from __future__ import annotations

from pathlib import Path

import pytest
import websockets

from clients.python.clips import Clip
from server.accounts.openings import ENDED
from server.accounts.scopes import KeyScope
from tests.loopback.test_owners import live, say, without
from tests.support.access import CASES, SOCKET, Kind, Maker, done_analysis, measured_session, video
from tests.support.joining import hung_up, watching
from tests.support.owners import Owned, bearer, owned

SHOWN = {
    (SOCKET, "/api/v1/sessions/{session_id}/events"),
    ("GET", "/api/v1/sessions/{session_id}"),
    ("GET", "/api/v1/sessions/{session_id}/events"),
    ("GET", "/api/v1/sessions/{session_id}/summary"),
    ("GET", "/api/v1/sessions/{session_id}/results/{result}"),
    ("GET", "/api/v1/sessions/{session_id}/recording"),
    ("GET", "/api/v1/sessions/{session_id}/recording/{analysis_id}/{result}"),
    ("GET", "/api/v1/sessions/{session_id}/thumbnail.jpg"),
    ("GET", "/api/v1/sports"),
    ("GET", "/api/v1/shared"),
}


async def share(house: Owned, key: str, **wanted: object) -> tuple[str, str]:
    """A new one's id and token."""
    made = await house.ask("POST", "/api/v1/shares", key, json=wanted)
    assert made.status_code == 201, made.text
    said = made.json()
    assert said["url"] == f"{house.server.url}/shared#share={said['token']}"
    return said["id"], said["token"]


async def sent(house: Owned, key: str, folder: Path) -> str:
    """The id of a whole upload."""
    file = {"file": ("a.mp4", video(folder / "a.mp4"))}
    answer = await house.ask("POST", "/api/v1/uploads", key, files=file)
    return str(answer.json()["id"])


async def test_of_all_routes_it_opens_those_of_its_session(tmp_path: Path, h264: Clip) -> None:
    """Every route of the application, about the very session that is shared; nothing is changed by
    it, and what is the owner's besides stays unseen."""
    async with owned(tmp_path) as house:
        mine = await house.key("harbour-club")
        async with live(house, mine, h264) as session_id:
            maker = Maker(house, mine, await sent(house, mine, tmp_path), session_id)
            thing = await measured_session(maker)
            _, token = await share(house, mine, session_id=session_id, label="For Ada")
            opened = set()
            for case in CASES:
                if case.kind is not Kind.PUBLIC:
                    status, said = await say(house, case, token, thing)
                    assert status in (200, 403), (case, said)
                    opened |= {(case.method, case.path)} if status == 200 else set()
            assert opened == SHOWN
            path = f"/api/v1/sessions/{session_id}/recording"
            results = (await house.ask("GET", path, token)).json()["analysis"]["results"]
            analysis_id = thing.partition("+")[2]
            assert results == {"report.json": f"{path}/{analysis_id}/report.json"}
            other = await done_analysis(Maker(house, mine, await sent(house, mine, tmp_path)))
            unknown = await house.ask("GET", f"{path}/{other}/report.json", token)
            assert unknown.status_code == 404
            shown = (await house.ask("GET", "/api/v1/shared", token)).json()
            assert (shown["kind"], shown["id"]) == ("session", session_id)
            assert (shown["sport"], shown["label"]) == ("cmj", "For Ada")


async def test_who_watches_by_it_is_cut_off(tmp_path: Path, h264: Clip) -> None:
    """When it is withdrawn; from then on it is refused in words. Another owner cannot."""
    async with owned(tmp_path) as house:
        mine, other = await house.key("harbour-club"), await house.key("other-club")
        async with live(house, mine, h264) as session_id:
            share_id, token = await share(house, mine, session_id=session_id)
            path, address = f"/api/v1/sessions/{session_id}", f"/api/v1/shares/{share_id}"
            async with watching(house, f"{path}/events", token) as socket:
                assert await socket.recv()
                assert (await house.ask("DELETE", address, other)).status_code == 404
                assert (await house.ask("DELETE", address, mine)).status_code == 204
                assert await hung_up(socket) == ENDED
            refused = await house.ask("GET", path, token)
            assert refused.status_code == 401
            assert "was withdrawn" in refused.json()["detail"]
            # A page that was away meanwhile can read codes of open WebSockets only.
            async with watching(house, f"{path}/events", token, by_a_page=True) as socket:
                assert await hung_up(socket) == ENDED
            with pytest.raises(websockets.InvalidStatus):
                async with watching(house, f"{path}/events", token):
                    pass


async def test_an_analysis_is_read_by_it(tmp_path: Path) -> None:
    """Its results too, with `?key=` as a video's element must, and by no link that outlives it; of
    another analysis nothing."""
    async with owned(tmp_path) as house:
        mine = await house.key("harbour-club")
        maker = Maker(house, mine, await sent(house, mine, tmp_path))
        one, other = await done_analysis(maker), await done_analysis(maker)
        _, token = await share(house, mine, analysis_id=one)
        path = f"/api/v1/analyses/{one}"
        results = (await house.ask("GET", path, token)).json()["results"]
        assert results == {"report.json": f"{path}/results/report.json"}
        for address in (path, results["report.json"], "/api/v1/shared"):
            answer = await house.ask("GET", f"{address}?key={token}", None)
            assert answer.status_code == 200, answer.text
        for address in (f"/api/v1/analyses/{other}", "/api/v1/analyses", "/api/v1/account"):
            assert (await house.ask("GET", address, token)).status_code == 403
        assert (await house.ask("DELETE", path, token)).status_code == 403


async def test_what_cannot_be_shared(tmp_path: Path, h264: Clip) -> None:
    """Another owner's, what never was, two things at once, for too long; and a session not by a key
    that may not see it."""
    async with owned(tmp_path) as house:
        mine, other = await house.key("harbour-club"), await house.key("other-club")
        blind = await house.key("harbour-club", scopes=without(KeyScope.WATCH))
        async with live(house, mine, h264) as session_id:
            one = {"session_id": session_id}
            for key, wanted, status in (
                (other, one, 404),
                (mine, {"session_id": "x"}, 404),
                (mine, {"analysis_id": "x" * 22}, 404),
                (mine, {}, 422),
                (mine, {**one, "analysis_id": "x"}, 422),
                (mine, {**one, "expires_s": 40 * 86_400}, 422),
                (blind, one, 403),
            ):
                answer = await house.ask("POST", "/api/v1/shares", key, json=wanted)
                assert answer.status_code == status, (wanted, answer.text)


async def test_a_key_is_no_share(tmp_path: Path) -> None:
    """Nothing is shown at /shared with it, and no key goes in an address."""
    async with owned(tmp_path) as house:
        mine = await house.key("harbour-club")
        assert (await house.ask("GET", "/api/v1/shared", mine)).status_code == 404
        plain = await house.client.get(f"/api/v1/account?key={mine}")
        assert plain.status_code == 401
        headers = bearer(mine)
        assert (await house.client.get("/api/v1/account", headers=headers)).status_code == 200
