"""What a tier allows, a scope opens and a revocation closes, through a real server."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import websockets
from sqlalchemy.exc import OperationalError

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Forbidden, LimitReached
from clients.python.publisher import ClipTrack
from clients.python.recordings import Recordings
from server.accounts.key_text import KeyText
from server.accounts.register import Register
from server.accounts.scopes import KeyScope
from server.accounts.tiers import Tier
from server.sessions.routes import UNKNOWN_SESSION
from tests.support.access import video, wanted
from tests.support.fronts import fronting
from tests.support.http import offer_of
from tests.support.owners import PRINTED, Owned, bearer, owned
from tests.support.serving import settings

KEYS = "/api/v1/keys"
SPORTS = "/api/v1/sports"
TIERS = {
    "small": Tier(requests_per_minute=3, live_streams=1, analyses_per_month=1, upload_bytes=20),
    "large": Tier(requests_per_minute=500),
    "enterprise": Tier(),
}


def problem(answer: httpx.Response, status: int) -> str:
    """The kind of problem that it is."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_requests_a_minute(tmp_path: Path) -> None:
    """Each answer says what is left; one too many is 429 and says when; another owner, health and
    whoever runs the server have nothing to do with it."""
    async with owned(tmp_path, tiers=TIERS, allowed_origins=["https://club.example"]) as house:
        key, other = (
            await house.key("harbour-club", "small"),
            await house.key("other-club", "small"),
        )
        origin = {"Origin": "https://club.example"}
        answers = [await house.ask("GET", SPORTS, key, headers=origin) for _ in range(4)]
        others = await house.ask("GET", "/api/v1/none", other)
        free = [await house.ask("GET", SPORTS), await house.ask("GET", "/healthz", key)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert {one.headers["RateLimit-Policy"] for one in answers} == {'"minute";q=3;w=60'}
    left = [one.headers["RateLimit"].split(";")[1] for one in answers]
    assert left == ["r=2", "r=1", "r=0", "r=0"]
    assert problem(answers[3], 429) == "too-many-requests"
    waits_s = int(answers[3].headers["Retry-After"])
    assert answers[3].headers["RateLimit"] == f'"minute";r=0;t={waits_s}'
    assert 0 < waits_s <= 60
    exposed = answers[3].headers["Access-Control-Expose-Headers"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed.split(", "))
    assert (others.status_code, others.headers["RateLimit"].split(";")[1]) == (403, "r=2")
    assert not any("RateLimit" in one.headers for one in free)


async def test_the_sdk_tells_a_limit_and_a_scope(tmp_path: Path) -> None:
    """As errors of their own, with the time to wait and with the scope's name; what is over only
    after the client's patience is told at once."""
    async with owned(tmp_path, tiers=TIERS) as house:
        reader = await house.key("harbour-club", "large", frozenset({KeyScope.READ}))
        async with Recordings(house.server.url, reader, patience_s=5) as client:
            with pytest.raises(Forbidden) as forbidden:
                await client.send(_file(tmp_path))
        key = await house.key("other-club", "small")
        for _ in range(3):
            await house.ask("GET", SPORTS, key)
        async with Recordings(house.server.url, key, patience_s=0) as client:
            with pytest.raises(LimitReached) as limited:
                await client.list()
    assert (forbidden.value.status, forbidden.value.scope) == (403, "analyses:write")
    assert limited.value.retry_after_s is not None
    assert 0 < limited.value.retry_after_s <= 60


def _file(folder: Path) -> Path:
    path = folder / "a.mp4"
    video(path)
    return path


async def test_analyses_a_month_and_bytes(tmp_path: Path) -> None:
    """The second analysis of a month that has one is 429 until the next; the account tells it, and
    uploads are bounded by the tier too. A key repeats its analysis without the upload too."""
    tiers = {**TIERS, "small": Tier(analyses_per_month=1, upload_bytes=50_000)}
    async with owned(tmp_path, tiers=tiers) as house:
        key = await house.key("harbour-club", "small")
        file = {"file": ("a.mp4", _file(tmp_path).read_bytes())}
        sent = await house.ask("POST", "/api/v1/uploads", key, files=file)
        asked = wanted(sent.json()["id"])
        repeat = {"headers": {"Idempotency-Key": "1"}, "json": asked}
        first = await house.ask("POST", "/api/v1/analyses", key, **repeat)
        again = await house.ask("POST", "/api/v1/analyses", key, **repeat)
        await house.ask("DELETE", sent.headers["Location"], key)
        without = await house.ask("POST", "/api/v1/analyses", key, **repeat)
        other = {**repeat, "json": {**asked, "sport": "squat"}}
        reused = await house.ask("POST", "/api/v1/analyses", key, **other)
        sent = await house.ask("POST", "/api/v1/uploads", key, files=file)
        asked = wanted(sent.json()["id"])
        await house.ask("DELETE", first.headers["Location"], key)
        second = await house.ask("POST", "/api/v1/analyses", key, json=asked)
        account = (await house.ask("GET", "/api/v1/account", key)).json()
        tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "50000"}
        more = await house.ask("POST", "/api/v1/uploads", key, headers=tus)
    assert (first.status_code, again.status_code) == (202, 200)
    assert (without.status_code, without.json()["id"]) == (200, first.json()["id"])
    assert problem(reused, 422) == "idempotency-key-reused"
    assert problem(second, 429) == "month-used-up"
    assert 0 < int(second.headers["Retry-After"]) <= 31 * 86_400
    assert (account["owner"], account["analyses"]) == ("harbour-club", 1)
    assert account["limits"]["analyses_per_month"] == 1
    assert problem(more, 413) == "quota-exceeded"


async def test_streams_at_a_time(tmp_path: Path, h264: Clip) -> None:
    """One stream for an owner whose tier has one, whichever of its keys asks; others have theirs,
    and when it ends there is room again."""
    tiers = {"small": Tier(live_streams=1), "enterprise": Tier()}
    async with owned(tmp_path, tiers=tiers) as house:
        await _one_stream_each(house, h264)


async def _one_stream_each(house: Owned, clip: Clip) -> None:
    url = house.server.url
    keys = [await house.key("harbour-club", "small") for _ in range(2)]
    other = await house.key("other-club", "small")
    sdp = {"Content-Type": "application/sdp"}
    async with (
        SidelineClient(url, "cmj", ClipTrack(clip), key=keys[0]),
        SidelineClient(url, "cmj", ClipTrack(clip), key=other),
    ):
        offer = await offer_of(clip)
        post = "/whip?sport=cmj"
        refused = await house.ask("POST", post, keys[1], content=offer, headers=sdp)
        listed = (await house.ask("GET", "/api/v1/sessions", keys[1])).json()
    assert problem(refused, 429) == "too-many-streams"
    assert refused.headers["Retry-After"] == "5"
    assert (len(listed["sessions"]), listed["limit"]) == (1, 1)
    async with SidelineClient(url, "cmj", ClipTrack(clip), key=keys[1]):
        pass


async def test_a_database_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that must be looked up there is told 503 and to come again; the printed one works."""

    def failing(_: object, key_id: str) -> None:
        raise OperationalError("SELECT", {}, OSError("it is away"))

    async with owned(tmp_path) as house:
        key = await house.key("harbour-club")
        monkeypatch.setattr(Register, "find", failing)
        answer = await house.ask("GET", SPORTS, key)
        printed = await house.ask("GET", SPORTS)
    assert problem(answer, 503) == "no-database"
    assert answer.headers["Retry-After"] == "5"
    assert printed.status_code == 200


async def test_a_key_that_is_revoked(tmp_path: Path) -> None:
    """It opens nothing from the next request on; the list still has it, and never its text."""
    async with owned(tmp_path) as house:
        made = await house.ask("POST", KEYS, json={"owner": "harbour-club", "scopes": ["live"]})
        key, text = made.json()["key"], made.json()["text"]
        before = await house.ask("GET", SPORTS, text)
        gone = await house.ask("DELETE", f"{KEYS}/{key['id']}")
        after = await house.ask("GET", SPORTS, text)
        listed = await house.ask("GET", KEYS)
    assert made.headers["Cache-Control"] == "no-store"
    assert made.headers["Location"] == f"{KEYS}/{key['id']}"
    assert (before.status_code, gone.status_code, after.status_code) == (200, 204, 401)
    shown = listed.json()["keys"][0]
    assert (shown["id"], shown["owner"], shown["tier"]) == (key["id"], "harbour-club", "free")
    assert shown["revoked_at"] is not None
    assert shown["used_at"] is not None
    written = KeyText.parse(text)
    assert written is not None
    assert written.secret not in listed.text


async def test_an_owner_manages_its_own_keys(tmp_path: Path) -> None:
    """With the scope `admin`: it makes some that may less, lists and revokes them; it makes none
    for others or that may more. Whoever runs the server sees all."""
    async with owned(tmp_path) as house:
        admin = await house.key("harbour-club", "pro", frozenset({KeyScope.ADMIN, KeyScope.LIVE}))
        await house.key("other-club")
        made = await house.ask("POST", KEYS, admin, json={"scopes": ["live"], "tier": "free"})
        other = await house.ask("POST", KEYS, admin, json={"owner": "other-club"})
        more = await house.ask("POST", KEYS, admin, json={"scopes": ["webhooks"]})
        higher = await house.ask(
            "POST", KEYS, admin, json={"scopes": ["live"], "tier": "enterprise"}
        )
        nonsense = await house.ask("POST", KEYS, admin, json={"scopes": ["all"]})
        page = (await house.ask("GET", f"{KEYS}?limit=1", admin)).json()
        rest = (await house.ask("GET", f"{KEYS}?cursor={page['next']}", admin)).json()
        everybodys = (await house.ask("GET", KEYS)).json()
    assert made.status_code == 201, made.text
    assert problem(other, 403) == "other-owner"
    assert (problem(more, 403), more.json()["scope"]) == ("missing-scope", "webhooks")
    assert problem(higher, 403) == "higher-tier"
    assert problem(nonsense, 422) == "invalid-input"
    mine = page["keys"] + rest["keys"]
    assert [one["owner"] for one in mine] == ["harbour-club"] * 2
    assert rest["next"] is None
    assert {one["owner"] for one in everybodys["keys"]} == {"harbour-club", "other-club"}


async def test_owners_of_sessions_in_several_processes(tmp_path: Path, h264: Clip) -> None:
    """With media workers: another owner finds no session, an owner's streams are counted over all
    workers, and an owner that a client names itself counts for nothing."""
    chosen = settings(
        tmp_path,
        media_workers=2,
        tiers={"small": Tier(live_streams=1), "enterprise": Tier()},
    )
    async with (
        fronting(chosen, PRINTED) as front,
        httpx.AsyncClient(base_url=front.url, trust_env=False, timeout=60) as http,
    ):
        keys = {}
        for owner in ("harbour-club", "other-club"):
            asked = {"owner": owner, "tier": "small"}
            made = await http.post(KEYS, json=asked, headers=bearer(PRINTED.text))
            keys[owner] = made.json()["text"]
        mine, other = (bearer(keys[owner]) for owner in ("harbour-club", "other-club"))
        lying = {**other, "X-Sideline-Owner": "harbour-club"}
        sdp = {"Content-Type": "application/sdp"}
        async with SidelineClient(
            front.url, "cmj", ClipTrack(h264), key=keys["harbour-club"]
        ) as client:
            path = f"/api/v1/sessions/{client.session_id}"
            whip = f"/whip/{client.session_id}"
            second = await http.post(
                "/whip?sport=cmj", content=await offer_of(h264), headers={**mine, **sdp}
            )
            token = (await client.hello()).resume
            resumed = f"/whip?sport=cmj&resume={token}"
            for theirs in (other, lying):
                assert (await http.get(path, headers=theirs)).status_code == 404
                assert (await http.delete(whip, headers=theirs)).status_code == 404
                listed = (await http.get("/api/v1/sessions", headers=theirs)).json()
                assert listed["sessions"] == []
                answer = await http.post(resumed, content="v=0", headers={**theirs, **sdp})
                assert answer.status_code == 410
            assert (await http.get(path, headers=mine)).json()["id"] == client.session_id
            events = f"{front.url.replace('http', 'ws')}{path}/events?key="
            async with websockets.connect(events + keys["harbour-club"]) as socket:
                assert "metrics" in str(await socket.recv())
            async with websockets.connect(events + keys["other-club"]) as socket:
                with pytest.raises(websockets.ConnectionClosed):
                    await socket.recv()
                assert socket.close_code == UNKNOWN_SESSION
            assert problem(second, 429) == "too-many-streams"
        assert await front.state.listed() == []
