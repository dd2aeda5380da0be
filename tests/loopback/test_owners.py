"""One owner's key finds nothing of another's, at any route; no key finds nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import websockets
from fastapi import FastAPI
from fastapi.routing import APIWebSocketRoute, iter_route_contexts
from starlette.routing import Mount

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from server.accounts.scopes import ALL, KeyScope, allowed
from server.app import create_app
from server.sessions.routes import UNKNOWN_SESSION
from server.workers.front import create_front
from tests.support.access import (
    CASES,
    LIVE,
    SOCKET,
    Case,
    Kind,
    Maker,
    done_analysis,
    doomed_session,
    video,
)
from tests.support.owners import PRINTED, Owned, owned
from tests.support.serving import settings

Answer = tuple[int, str]
"""Its status, and what it says."""

WORDLESS = ("HEAD", SOCKET)
"""What is refused without a document; a WebSocket always with 403."""


HEARD_WITHIN_S = 5.0
"""A device's line stays silent."""


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route, but for the page's files."""
    for one in iter_route_contexts(app.routes):
        if isinstance(one.original_route, APIWebSocketRoute):
            yield SOCKET, str(one.path)
        elif not isinstance(one.original_route, Mount):
            yield from ((method, str(one.path)) for method in one.methods or ())


def described(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of everything in the OpenAPI document."""
    for path, operations in app.openapi()["paths"].items():
        yield from ((method.upper(), path) for method in operations)


@pytest.mark.parametrize("workers", [0, 2])
def test_every_route_is_classified(tmp_path: Path, workers: int) -> None:
    """A route that is not in the table of `tests/support/access.py` has no test of who may use it;
    with media workers there are the same."""
    chosen = settings(tmp_path, media_workers=workers)
    app = create_front(chosen, PRINTED) if workers else create_app(chosen, key=PRINTED)
    known = {(case.method, case.path) for case in CASES}
    assert len(known) == len(CASES)
    assert set(routes(app)) == known
    assert set(described(app)) <= known


@asynccontextmanager
async def live(house: Owned, key: str, clip: Clip) -> AsyncIterator[str]:
    """The id of a live session of the key's."""
    client = SidelineClient(house.server.url, "cmj", ClipTrack(clip), key=key, reconnect_within_s=0)
    async with client:
        assert client.session_id is not None
        yield client.session_id


async def say(house: Owned, case: Case, key: str | None, thing: str) -> Answer:
    """What the route answers about a thing, to requests that all have one id."""
    if case.method == SOCKET:
        return await watch(house, case.address(thing), key)
    given = dict(case.ask(thing))
    given["headers"] = {**given.get("headers", {}), "X-Request-ID": "one"}
    answer = await house.ask(case.method, case.address(thing), key, **given)
    return answer.status_code, answer.text


async def watch(house: Owned, path: str, key: str | None) -> Answer:
    """The same of a WebSocket: 200 when it tells something or stays open, 404 when it is closed
    with 4404."""
    address = f"{house.server.url.replace('http', 'ws')}{path}"
    try:
        async with websockets.connect(address if key is None else f"{address}?key={key}") as socket:
            return 200, str(await asyncio.wait_for(socket.recv(), HEARD_WITHIN_S))
    except TimeoutError:
        return 200, ""
    except websockets.InvalidStatus as refused:
        return refused.response.status_code, ""
    except websockets.ConnectionClosed:
        return {UNKNOWN_SESSION: 404}.get(socket.close_code or 0, 0), socket.close_reason or ""


def without(scope: KeyScope) -> frozenset[KeyScope]:
    """All scopes but those that allow it."""
    return frozenset(one for one in ALL if not allowed({one}, scope))


async def faults(case: Case, maker: Maker, other: str, poor: str) -> Iterator[str]:
    """What is wrong with who may use a route: `poor` is a key of the same owner without its
    scope, `other` another owner's."""
    house = maker.house
    thing = case.nobodys if case.make is None else await case.make(maker)
    unknown = await say(house, case, other, case.nobodys)
    answers = {
        "no key": await say(house, case, None, thing),
        "another owner": await say(house, case, other, thing),
        "its owner without the scope": await say(house, case, poor, thing),
        "its owner": await say(house, case, maker.key, thing),
        "whoever runs the server": await say(house, case, PRINTED.text, thing),
    }
    return (f"{case.method} {case.path}: {one}" for one in judged(case, answers, unknown, thing))


def judged(case: Case, answers: dict[str, Answer], unknown: Answer, thing: str) -> Iterator[str]:
    """What is wrong with these answers, where `unknown` is that about what never was."""
    turned_away = {401, 403}
    status = {who: code for who, (code, _) in answers.items()}
    if case.kind is Kind.PUBLIC:
        if turned_away & set(status.values()):
            yield f"it is not open: {status}"
        return
    if status["no key"] != (403 if case.method == SOCKET else 401):
        yield f"without a key it is {status['no key']}"
    code, said = answers["its owner without the scope"]
    named = case.method in WORDLESS or str(case.scope) in said
    if case.scope is not None and (code != 403 or not named):
        yield f"without the scope {case.scope} it is {code} {said}"
    if status["whoever runs the server"] in turned_away:
        yield f"with the server's own key it is {answers['whoever runs the server']}"
    if case.kind is Kind.SERVER:
        if {status["its owner"], status["another owner"]} != {403}:
            yield f"owners are told of it: {status}"
        return
    if status["its owner"] in turned_away:
        yield f"with the owner's key it is {answers['its owner']}"
    if case.kind is Kind.LISTED:
        if thing not in answers["its owner"][1]:
            yield "the owner's thing is not in the list"
        if thing in answers["another owner"][1]:
            yield "another owner's list has it"
    if case.kind is Kind.OWNED:
        if status["its owner"] == 404:
            yield f"its owner does not find it: {answers['its owner']}"
        code, said = answers["another owner"]
        whole = thing.partition("+")[0]
        if (code, said.replace(whole, case.nobodys)) != unknown or code != 404:
            yield f"another owner is told {code} {said}, of what is not there {unknown}"


async def test_nobody_finds_anothers_things(tmp_path: Path, h264: Clip) -> None:
    """At every route: another owner's key is told 404 as of what never was, and lists do not show
    it; no key is told 401, and a key without the scope 403 with the scope's name."""
    found: list[str] = []
    async with owned(tmp_path) as house:
        mine, other = await house.key("harbour-club"), await house.key("other-club")
        poor = {one: await house.key("harbour-club", scopes=without(one)) for one in KeyScope}
        file = {"file": ("a.mp4", video(tmp_path / "a.mp4"))}
        sent = await house.ask("POST", "/api/v1/uploads", mine, files=file)
        assert sent.status_code == 201, sent.text
        maker = Maker(house, mine, sent.json()["id"])
        for case in CASES:
            if case.make not in LIVE:
                found += await faults(case, maker, other, poor[case.scope or KeyScope.ADMIN])
        lively = [case for case in CASES if case.make in LIVE]
        spared = [case for case in lively if case.make is not doomed_session]
        ending = [[case] for case in lively if case.make is doomed_session]
        for cases in (spared, *ending):
            async with live(house, mine, h264) as session_id:
                maker = replace(maker, session_id=session_id)
                for case in cases:
                    found += await faults(case, maker, other, poor[case.scope or KeyScope.LIVE])
    assert found == []


async def test_a_link_opens_for_nobody_but_its_thing(tmp_path: Path) -> None:
    """Without a key a link to a result opens that, for its owner, and nothing beside it."""
    async with owned(tmp_path) as house:
        mine = await house.key("harbour-club")
        file = {"file": ("a.mp4", video(tmp_path / "a.mp4"))}
        sent = await house.ask("POST", "/api/v1/uploads", mine, files=file)
        maker = Maker(house, mine, sent.json()["id"])
        made = f"/api/v1/analyses/{await done_analysis(maker)}"
        link = (await house.ask("GET", made, mine)).json()["results"]["report.json"]
        assert (await house.ask("GET", link, None)).text == "{}"
        query = link.partition("?")[2]
        for other in (made, f"{made}/events", f"{made}/results/report.html", "/api/v1/account"):
            assert (await house.ask("GET", f"{other}?{query}", None)).status_code == 401
        swapped = link.replace("harbour-club", "other-club")
        assert (await house.ask("GET", swapped, None)).status_code == 401


async def test_a_session_goes_on_for_its_owner_only(tmp_path: Path, h264: Clip) -> None:
    """Another owner that has got hold of the token is told what one is told who invented it."""
    async with owned(tmp_path) as house:
        mine, other = await house.key("harbour-club"), await house.key("other-club")
        client = SidelineClient(house.server.url, "cmj", ClipTrack(h264), key=mine)
        async with client:
            token = (await client.hello()).resume
            sdp: dict[str, Any] = {"content": "v=0", "headers": {"Content-Type": "application/sdp"}}
            path = f"/whip?sport=cmj&resume={token}"
            assert (await house.ask("POST", path, other, **sdp)).status_code == 410
            assert (await house.ask("POST", path, mine, **sdp)).status_code == 422
