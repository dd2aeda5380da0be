"""Front doors before two hosts: real peers, a real Redis, which dies too."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import websockets
from prometheus_client.parser import text_string_to_metric_families

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused, Unreachable
from clients.python.publisher import ClipTrack
from server.accounts.register import NewKey, Register
from server.accounts.scopes import KeyScope
from server.accounts.tiers import Tier
from server.cluster import choice, report
from server.cluster.names import host_of, new_host_id
from server.cluster.report import HostReport
from server.fleet.bus import now_s
from tests.loopback.test_fleet import final, numbers, until
from tests.loopback.test_live import first_results
from tests.support.doors import WITHIN_S, Cluster, Door, InHost, asking, cluster, secret
from tests.support.joining import devices
from tests.support.owners import PRINTED, Owned
from tests.support.prometheus import prometheus
from tests.support.redis_server import Restarted, redis_server
from tests.support.serving import Serving
from tests.unit.server.observability.metrics.told import value

SDP = {"Content-Type": "application/sdp"}


def athlete(door: Door, clip: Clip, **more: Any) -> SidelineClient:
    """Publishes through that door."""
    return SidelineClient(door.url, "cmj", ClipTrack(clip), **more)


def events_at(door: Door, client: SidelineClient) -> Any:
    """The WebSocket of the client's session at that door."""
    path = f"/api/v1/sessions/{client.session_id}/events"
    return websockets.connect(door.url.replace("http", "ws") + path)


def home(client: SidelineClient, *hosts: InHost) -> InHost:
    """The host that has the client's session."""
    assert client.session_id is not None
    return next(one for one in hosts if one.id == host_of(client.session_id))


async def refused(door: Door, clip: Clip) -> Refused:
    """What somebody is told who comes for nothing."""
    client = athlete(door, clip)
    try:
        with pytest.raises(Refused) as caught:
            await client.connect()
    finally:
        await client.close()
    return caught.value


@asynccontextmanager
async def two_by_two(
    folder: Path, url: str
) -> AsyncIterator[tuple[Cluster, tuple[InHost, InHost], tuple[Door, Door]]]:
    """Two hosts, known by two doors."""
    async with cluster(folder, url) as all_of_it:
        doors = await all_of_it.door("a"), await all_of_it.door("b")
        hosts = await all_of_it.host("one"), await all_of_it.host("other")
        for door in doors:
            await door.knows(*(one.id for one in hosts))
        yield all_of_it, hosts, doors


@pytest.mark.alone
async def test_sessions_are_spread_and_reached_at_every_door(
    tmp_path: Path, h264: Clip, vp8: Clip
) -> None:
    """Two that begin through one door are on two hosts; at the other door they are listed,
    watched, named and ended, and both doors say how the hosts stand."""
    with redis_server(tmp_path) as url:
        async with two_by_two(tmp_path, url) as (_, hosts, (one, other)):
            first, second = athlete(one, h264), athlete(one, vp8)
            async with first, second, asking(other.url) as http:
                async with events_at(other, first) as watching:
                    assert {home(each, *hosts).id for each in (first, second)} == {
                        each.id for each in hosts
                    }
                    listed = (await http.get("/api/v1/sessions")).json()["sessions"]
                    assert {each["id"] for each in listed} == {first.session_id, second.session_id}
                    assert (await until(watching, "metrics"))["seq"] >= 0
                    home(first, *hosts).session(first.session_id)._tell((final(1),))
                    assert await numbers(watching, 1) == [1]
                    path = f"/api/v1/sessions/{first.session_id}"
                    named = await http.patch(path, json={"label": "left"})
                    assert (named.status_code, named.json()["label"]) == (200, "left")
                    assert (await until(watching, "label"))["label"] == "left"
                    note = await http.post(f"{path}/notes", json={"text": "knee"})
                    assert note.status_code == 201, note.text
                    assert (await until(watching, "note"))["text"] == "knee"
                    picture = await http.get(f"{path}/thumbnail.jpg")
                    assert picture.content.startswith(b"\xff\xd8"), picture.text
                    trickled = await http.patch(
                        f"/whip/{first.session_id}",
                        content="a=ice-ufrag:x\r\n",
                        headers={"Content-Type": "application/trickle-ice-sdpfrag"},
                    )
                    assert trickled.status_code == 428  # by its host: no If-Match
                    await says_how_hosts_stand(other, hosts)
                    assert (await http.delete(f"/whip/{first.session_id}")).status_code == 200
                    await until(watching, "bye")
                await first.ended.wait()
                assert (await http.get(path)).json()["state"] == "closed"
                assert await first_results(second, 5)
                assert (await http.delete(f"/whip/{first.session_id}")).status_code == 404
            async with events_at(other, first) as gone:
                await asyncio.wait_for(gone.wait_closed(), WITHIN_S)
                assert gone.close_code == 4404


async def says_how_hosts_stand(door: Door, hosts: tuple[InHost, InHost]) -> None:
    """Readiness, details and metrics of a door whose hosts have a session each."""
    async with asyncio.timeout(WITHIN_S):
        while [one.report.sessions for one in door.state.hosts] != [1, 1]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    names = {one.id for one in hosts}
    async with asking(door.url) as http:
        ready = (await http.get("/readyz")).json()
        assert (ready["sessions"], ready["redis"]) == (2, True)
        assert {one["host"] for one in ready["hosts"] if one["takes_sessions"]} == names
        details = (await http.get("/api/v1/health/details")).json()
        assert (details["sessions"], set(details["hosts"])) == (2, names)
        assert (await http.get("/api/v1/process")).json()["sessions"] == 2
        told = list(text_string_to_metric_families((await http.get("/metrics")).text))
        await tells_what_hosts_say(http, names)
    assert value(told, "sideline_cluster_predicted_age_seconds") == pytest.approx(0.03)
    assert value(told, "sideline_cluster_admitting_hosts") == 2
    for name in names:
        assert value(told, "sideline_cluster_host_sessions", host=name) == 1
        assert 0 <= value(told, "sideline_cluster_host_report_age_seconds", host=name) < 2


async def tells_what_hosts_say(http: httpx.AsyncClient, names: set[str]) -> None:
    """Each host is found, and scraped, as Prometheus does it; another one is not there."""
    found = (await http.get("/metrics/hosts")).json()
    assert {one["labels"]["instance"] for one in found} == names
    for one in found:
        address, path = one["targets"][0], one["labels"]["__metrics_path__"]
        assert f"{one['labels']['__scheme__']}://{address}" == str(http.base_url).rstrip("/")
        told = list(text_string_to_metric_families((await http.get(path)).text))
        assert value(told, "sideline_sessions", state="live") == 1
    assert (await http.get("/metrics/hosts/aaaaaaaa")).status_code == 404


async def test_a_door_ends_and_its_sessions_go_on(tmp_path: Path, h264: Clip) -> None:
    """The athlete gets every answer, a watcher there is told to go elsewhere, and the other door
    knows the session."""
    with redis_server(tmp_path) as url:
        async with cluster(tmp_path, url) as all_of_it:
            host, other = await all_of_it.host("one"), await all_of_it.door("b")
            async with all_of_it.own_door("a") as ending:
                await ending.knows(host.id)
                client = await athlete(ending, h264, reconnect_within_s=0).connect()
                watching = await events_at(ending, client)
                assert await first_results(client, 5)
                await until(watching, "metrics")
                await ending.state.drain()
                async with asking(ending.url) as http:
                    assert (await http.get("/readyz")).status_code == 503
                    answer = await http.post("/whip?sport=cmj", content="v=0", headers=SDP)
                    assert (answer.status_code, answer.json()["type"]) == (
                        503,
                        "urn:sideline:problem:draining",
                    )
            await watching.wait_closed()
            assert watching.close_code == 1012
            assert await first_results(client, 20)
            async with asking(other.url) as http:
                path = f"/api/v1/sessions/{client.session_id}"
                assert (await http.get(path)).json()["state"] == "live"
                assert (await http.delete(f"/whip/{client.session_id}")).status_code == 200
            await asyncio.wait_for(client.ended.wait(), WITHIN_S)
            with suppress(Unreachable):  # its own door is gone
                await client.close()


@pytest.mark.alone
async def test_redis_goes_and_comes_back(
    tmp_path: Path, h264: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A live session goes on and is reached at both doors; new ones are told to wait once the last
    reports are old, and begin again when it is back, empty."""
    for where in (report, choice):
        monkeypatch.setattr(where, "STALE_S", 2.0)
    redis = Restarted(tmp_path)
    try:
        async with (
            two_by_two(tmp_path, redis.url) as (_, hosts, (one, other)),
            athlete(one, h264) as client,
            asking(other.url) as http,
        ):
            assert await first_results(client, 5)
            redis.stop()
            for door in (one, other):
                await door.knows()
                async with asking(door.url) as at:
                    answer = await at.post("/whip?sport=cmj", content="v=0", headers=SDP)
                    assert answer.json()["type"] == "urn:sideline:problem:redis-away"
                    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
                    ready = await at.get("/readyz")
                    assert (ready.status_code, ready.json()["redis"]) == (200, False)
            path = f"/api/v1/sessions/{client.session_id}"
            assert (await http.patch(path, json={"label": "on"})).json()["label"] == "on"
            assert home(client, *hosts).session(client.session_id).label == "on"
            assert await first_results(client, 20)
            redis.start()
            await one.knows(*(each.id for each in hosts))
            async with athlete(one, h264) as second:
                assert await first_results(second, 5)
            assert await first_results(client, 5)
    finally:
        redis.stop()


async def test_a_session_goes_on_at_another_host(tmp_path: Path, h264: Clip) -> None:
    """While its own host lets its sessions go; and at its own where others have no room."""
    with redis_server(tmp_path) as url:
        async with (
            two_by_two(tmp_path, url) as (_, hosts, (one, _)),
            athlete(one, h264, reconnect_within_s=0) as client,
        ):
            assert await first_results(client, 5)
            before, own = client.session_id, home(client, *hosts)
            other = next(each for each in hosts if each is not own)
            own.changes["draining"], other.changes["admits"] = True, False
            await one.knows()
            await client.resume()
            assert client.session_id == before
            other.changes["admits"] = True
            await one.knows(other.id)
            await client.resume()
            assert client.session_id != before
            assert home(client, *hosts) is other
            assert await first_results(client, 5)


async def test_all_hosts_are_full(tmp_path: Path, h264: Clip) -> None:
    """One more is told to wait: by the door where reports say so, by the last host that refused
    where they do not yet; without any host too."""
    with redis_server(tmp_path) as url:
        async with cluster(tmp_path, url) as all_of_it:
            door = await all_of_it.door("a")
            await asyncio.wait_for(door.state.settled.wait(), WITHIN_S)
            nobody = await refused(door, h264)
            assert (nobody.status, "no session host yet" in str(nobody)) == (503, True)
            hosts = [await all_of_it.host(name, max_sessions=1) for name in ("one", "other")]
            await door.knows(*(one.id for one in hosts))
            async with athlete(door, h264), athlete(door, h264):
                await door.knows()
                for admits in (None, True):
                    if admits:
                        for one in hosts:
                            one.changes["admits"] = True
                        await door.knows(*(one.id for one in hosts))
                    async with asking(door.url) as http:
                        offer = await offer_text(door)
                        full = await http.post("/whip?sport=cmj", content=offer, headers=SDP)
                        assert full.json()["type"] == "urn:sideline:problem:server-full", full.text
                        assert (full.status_code, full.headers["Retry-After"]) == (503, "5")
                assert door.state.offers.share() == pytest.approx(2 / 4)


async def offer_text(door: Door) -> str:
    """One that could be answered."""
    from aiortc import RTCPeerConnection

    peer = RTCPeerConnection()
    peer.addTransceiver("video", direction="sendonly")
    await peer.setLocalDescription(await peer.createOffer())
    text = peer.localDescription.sdp
    await peer.close()
    assert door.url
    return str(text)


def deaf(url: str) -> HostReport:
    """Of a host that seems to be the best."""
    return HostReport(
        host=new_host_id(),
        url=url,
        at_s=now_s(),
        ready=True,
        draining=False,
        sessions=0,
        present=0,
        admits=True,
        age_p95_ms=1.0,
        admitted=0,
        offered=0,
    )


async def test_prometheus_finds_the_hosts_by_a_door(tmp_path: Path, h264: Clip) -> None:
    """A real one, with a key: the door and each host are instances that are up, the host with the
    session tells of it, and one that does not answer is down."""
    with redis_server(tmp_path) as url:
        async with cluster(tmp_path, url) as all_of_it:
            door = await all_of_it.door("a", PRINTED)
            hosts = [await all_of_it.host(name) for name in ("one", "other")]
            await door.knows(*(one.id for one in hosts))
            dead = deaf("http://127.0.0.1:9")
            await all_of_it.says(dead)
            names = {urlsplit(door.url).netloc: "1", dead.host: "0"}
            names |= {one.id: "1" for one in hosts}
            async with (
                athlete(door, h264, key=PRINTED.text) as client,
                prometheus(tmp_path, [door.url], PRINTED.text, door=door.url) as watching,
                asyncio.timeout(4 * WITHIN_S),
            ):
                there: dict[str, str] = {}
                while there != names:
                    await asyncio.sleep(0.5)
                    there = _by_instance(await watching.ask('up{job="sideline"}'))
                told: dict[str, str] = {}
                while home(client, *hosts).id not in told:
                    await asyncio.sleep(0.5)
                    live = await watching.ask('sideline_sessions{state="live"} > 0')
                    told = _by_instance(live)
    assert told == {home(client, *hosts).id: "1"}


def _by_instance(series: list[dict[str, Any]]) -> dict[str, str]:
    return {one["metric"]["instance"]: one["value"][1] for one in series}


@pytest.mark.alone
@pytest.mark.parametrize("how", ["dead", "hangs", "stranger"])
async def test_a_host_that_does_not_answer_costs_no_session(
    tmp_path: Path, h264: Clip, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The offer goes to the next one, and so do those that come after it."""
    from server.cluster.doors import host as asked

    monkeypatch.setattr(asked, "_OFFER_WITHIN_S", 0.5)
    with redis_server(tmp_path) as url, socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if how != "dead":
            silent.listen()
        async with cluster(tmp_path, url) as all_of_it:
            door, host = await all_of_it.door("a"), await all_of_it.host("one")
            best = deaf(f"http://127.0.0.1:{silent.getsockname()[1]}")
            if how == "stranger":
                best = replace(best, url=host.url)
                monkeypatch.setattr(door.state.hosts, "_open", stranger(door))
            await all_of_it.says(best)
            await door.knows(host.id, best.host)
            async with athlete(door, h264) as client:
                assert home(client, host) is host
                assert await first_results(client, 5)
                known = door.state.hosts.find(best.host)
                assert known is not None
                assert known.was_down
                await all_of_it.says(replace(best, at_s=now_s()))
                assert [one.id for one in await door.state.candidates()][-1] == best.host


def stranger(door: Door) -> Any:
    """Opens hosts with another secret than theirs, but for those that are known."""
    from server.cluster.doors.host import Host

    usual = door.state.hosts._open

    def opened(report: HostReport) -> Host:
        made = usual(report)
        if report.age_p95_ms == 1.0:
            made._http.headers.update(dict.fromkeys(secret(), "another"))
        return made

    return opened


async def test_what_doors_share(tmp_path: Path, h264: Clip) -> None:
    """Of an owner's two who come at the same time at two doors one is let in; a phone is paired by
    what another door made, and a key that is revoked at one ends what it began by the other."""
    tiers = {"small": Tier(live_streams=1), "enterprise": Tier()}
    with redis_server(tmp_path) as url:
        async with cluster(tmp_path, url) as all_of_it, AsyncExitStack() as stack:
            doors = [await all_of_it.door(one, PRINTED, tiers=tiers) for one in ("a", "b")]
            hosts = [await all_of_it.host(one, tiers=tiers) for one in ("one", "other")]
            for door in doors:
                await door.knows(*(one.id for one in hosts))
            asked = [await stack.enter_async_context(asking(one.url)) for one in doors]
            one, other = (
                Owned(Serving(door.url, door.app), http)
                for door, http in zip(doors, asked, strict=True)
            )
            key = await one.key("club", tier="small")
            keys = (await other.ask("GET", "/api/v1/keys")).json()["keys"]
            mine = next(each["id"] for each in keys if each["owner"] == "club")
            both = [athlete(each, h264, key=key, reconnect_within_s=0) for each in doors]
            for client in both:
                stack.push_async_callback(client.close)
            came = await asyncio.gather(*(each.connect() for each in both), return_exceptions=True)
            assert [each.status for each in came if isinstance(each, Refused)] == [429], came
            made = await one.ask("POST", "/api/v1/pairings", key, json={})
            said = {"token": made.json()["token"], "name": "phone"}
            claimed = await other.ask("POST", "/api/v1/pairings/claim", None, json=said)
            assert claimed.status_code == 201, claimed.text
            assert [each["name"] for each in await devices(one, key)] == ["phone"]
            assert (await other.ask("DELETE", f"/api/v1/keys/{mine}")).status_code == 204
            winner = next(each for each in both if each.session_id is not None)
            await asyncio.wait_for(winner.ended.wait(), WITHIN_S)


async def test_a_key_is_revoked_past_the_doors(tmp_path: Path, h264: Clip) -> None:
    """By the command line, in the database: what it began at a host ends, and nothing else."""
    with redis_server(tmp_path) as url:
        async with cluster(tmp_path, url) as all_of_it:
            door, host = await all_of_it.door("a", PRINTED), await all_of_it.host("one")
            await door.knows(host.id)
            register = Register(door.app.state.accounts.database, now_s)
            new = NewKey("club", "enterprise", {KeyScope.LIVE})
            (gone, theirs), (_, left) = register.make(new), register.make(new)
            async with (
                athlete(door, h264, key=left) as staying,
                athlete(door, h264, key=theirs) as leaving,
            ):
                assert await first_results(leaving, 1)
                register.revoke(None, gone.id)
                await asyncio.wait_for(leaving.ended.wait(), WITHIN_S)
                assert leaving.bye is not None
                assert leaving.bye.reason == "the key was revoked"
                assert await first_results(staying, 20)


async def test_nobody_asks_a_host_without_the_secret(tmp_path: Path) -> None:
    """The doors' own is taken."""
    with redis_server(tmp_path) as url:
        async with cluster(tmp_path, url) as all_of_it:
            host = await all_of_it.host("one")
            async with httpx.AsyncClient(base_url=host.url, trust_env=False) as http:
                assert (await http.get("/census")).status_code == 401
                assert (await http.get("/census", headers=secret())).status_code == 200
