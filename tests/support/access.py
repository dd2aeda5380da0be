"""Every route of the application, and who may use it: a new route is added here.

`OWNED` routes name a thing of an owner's, which `make` makes for the test as its owner; `LISTED`
ones show such things. `OWN` ones act on nobody's things but the caller's, `ANY_KEY` ones tell all
the same, `SERVER` ones are for whoever runs the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import av

from clients.python.clips import moving_square
from inference.motion.analyzer import AthleteProfile
from server.accounts.scopes import KeyScope
from server.analyses.results import Result
from server.history.entries import Beginning, End, Entry
from server.recorded import Recorded
from server.signalling.fragment import MEDIA_TYPE as FRAGMENT
from server.store.people import Athlete, KeptSession, RecordingState
from server.uploads.tus import CONTENT_TYPE
from tests.support.owners import Owned

TUS = {"Tus-Resumable": "1.0.0"}
SOCKET = "WEBSOCKET"
NOBODYS = {
    "upload_id": "x" * 22,
    "analysis_id": "x" * 22,
    "key_id": "0" * 16,
    "session_id": "x",
    "webhook_id": "x" * 22,
    "delivery_id": "x" * 22,
    "athlete_id": "x" * 22,
    **dict.fromkeys(
        ("pairing_id", "device_id", "invitation_id", "member_id", "share_id"), "0" * 16
    ),
    "note_id": "x" * 22,
}
"""Ids of what never was."""

_FIXED = {"result": Result.REPORT, "sport": "cmj"}


class Kind(StrEnum):
    """Who may use a route."""

    PUBLIC = "public"
    ANY_KEY = "any key"
    OWN = "own"
    LISTED = "listed"
    OWNED = "owned"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Maker:
    """An owner's key, the server, and the id of a whole upload and of a live session of theirs."""

    house: Owned
    key: str
    upload_id: str
    session_id: str = ""

    @property
    def recorded(self) -> Recorded:
        """The server's own."""
        recorded: Recorded = self.house.server.app.state.recorded
        return recorded


Make = Callable[[Maker], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Case:
    """A route. `ask` is what else goes with the request, of the thing with that id."""

    method: str
    path: str
    kind: Kind
    scope: KeyScope | None = None
    make: Make | None = None
    ask: Callable[[str], Mapping[str, Any]] = field(default=lambda _: {})

    def address(self, thing: str) -> str:
        """The path for that thing; one that lies within another is named after it and a plus."""
        within, _, own = thing.partition("+")
        ids = {
            **dict.fromkeys(NOBODYS, within),
            "delivery_id": own or within,
            "analysis_id": own or within,
            "note_id": own or NOBODYS["note_id"],
        }
        return self.path.format_map({**ids, **_FIXED})

    @property
    def nobodys(self) -> str:
        """The id of what never was."""
        return next((one for name, one in NOBODYS.items() if f"{{{name}}}" in self.path), "x" * 22)


async def session(maker: Maker) -> str:
    """The live session that there is."""
    return maker.session_id


async def kept_session(maker: Maker) -> str:
    """The same, once it has been written down."""
    history = maker.recorded.history
    for _ in range(200):
        if await asyncio.to_thread(history.find, maker.session_id) is not None:
            return maker.session_id
        await asyncio.sleep(0.1)
    raise AssertionError("the session is not written down")


async def measured_session(maker: Maker) -> str:
    """The same with a recording that was measured."""
    made = await done_analysis(maker)
    await asyncio.to_thread(_record, maker.recorded, await kept_session(maker), maker.upload_id)
    return f"{maker.session_id}+{made}"


def _record(recorded: Recorded, session_id: str, upload_id: str) -> None:
    with recorded.database.begin() as session:
        row = session.get(KeptSession, session_id)
        assert row is not None
        row.recording_state, row.recording_id = RecordingState.READY, upload_id


async def doomed_session(maker: Maker) -> str:
    """A live session that the request ends."""
    return maker.session_id


async def pictured_session(maker: Maker) -> str:
    """The live session, once a picture of it has come."""
    path = f"/api/v1/sessions/{maker.session_id}/thumbnail.jpg"
    for _ in range(200):
        if (await maker.house.ask("GET", path, maker.key)).status_code == 200:
            return maker.session_id
        await asyncio.sleep(0.1)
    raise AssertionError("no picture came")


async def note(maker: Maker) -> str:
    """What a coach wrote beside the live session."""
    path = f"/api/v1/sessions/{await kept_session(maker)}/notes"
    made = await maker.house.ask("POST", path, maker.key, json={"text": "knee"})
    return f"{maker.session_id}+{made.json()['id']}"


LIVE = (session, kept_session, measured_session, doomed_session, pictured_session, note)
"""What needs a live session."""


async def athlete(maker: Maker) -> str:
    """One of the owner's people."""
    made = await maker.house.ask("POST", _ATHLETES, maker.key, json={"name": "Ada"})
    return str(made.json()["id"])


async def measured_athlete(maker: Maker) -> str:
    """One with a live session that is over, and an attempt in it."""
    made = await athlete(maker)
    await asyncio.to_thread(_measure, maker.recorded, made)
    return made


def _measure(recorded: Recorded, athlete_id: str) -> None:
    with recorded.database.begin() as session:
        row = session.get(Athlete, athlete_id)
    assert row is not None
    beginning = Beginning(f"of-{athlete_id}", row.owner, "cmj", athlete_id, 1.0, None)
    told = {"stage": "final", "media_time_s": 1.0, "values": {}, "absent": {}, "flags": ()}
    final = {"type": "event", "kind": "jump", "number": 1, "id": 1, **told}
    counts = {"frames": 1, "answered": 1, "drops": {}, "duration_s": 1.0}
    entry = Entry(beginning, AthleteProfile(), counts, (final,), end=End(2.0, "over"))
    recorded.history.write(entry)


async def upload(maker: Maker) -> str:
    """An upload of which nothing has come yet."""
    headers = {**TUS, "Upload-Length": "10"}
    made = await maker.house.ask("POST", "/api/v1/uploads", maker.key, headers=headers)
    return made.headers["Location"].rpartition("/")[2]


async def whole_upload(maker: Maker) -> str:
    """One that can be measured."""
    return maker.upload_id


async def analysis(maker: Maker) -> str:
    """One that waits."""
    made = await maker.house.ask(
        "POST", "/api/v1/analyses", maker.key, json=wanted(maker.upload_id)
    )
    assert made.status_code == 202, made.text
    return str(made.json()["id"])


async def done_analysis(maker: Maker) -> str:
    """One that is done, with a report."""
    recorded = maker.recorded
    made = await analysis(maker)
    while (claimed := recorded.queue.claim()) is not None:
        assert claimed.claim is not None
        with recorded.shelf.draft(claimed.id, claimed.claim) as draft:
            (draft / Result.REPORT).write_text("{}")
            files = recorded.shelf.publish(draft, claimed, claimed.claim, lambda _: None)
        recorded.queue.finish(claimed.id, claimed.claim, {}, files)
    return made


async def key(maker: Maker) -> str:
    """Another key of the owner's."""
    made = await maker.house.ask("POST", "/api/v1/keys", maker.key, json={"scopes": ["live"]})
    return str(made.json()["key"]["id"])


async def webhook(maker: Maker) -> str:
    """One that nobody answers: no address of that domain is ever given out."""
    asked = {"url": "https://hooks.example.invalid/", "events": ["analysis_complete"]}
    made = await maker.house.ask("POST", _WEBHOOKS, maker.key, json=asked)
    return str(made.json()["id"])


async def delivery(maker: Maker) -> str:
    """What such a webhook is to be told."""
    made = await webhook(maker)
    await done_analysis(maker)
    told = await maker.house.ask("GET", f"{_WEBHOOKS}/{made}/deliveries", maker.key)
    return f"{made}+{told.json()['deliveries'][0]['id']}"


async def pairing(maker: Maker) -> str:
    """One that waits for a device."""
    return str((await _pairing(maker))["id"])


async def device(maker: Maker) -> str:
    """One that was paired."""
    said = {"token": (await _pairing(maker))["token"], "name": "a phone"}
    made = await maker.house.ask("POST", f"{_PAIRINGS}/claim", None, json=said)
    return str(made.json()["device_id"])


async def invitation(maker: Maker) -> str:
    """One that nobody has taken."""
    made = await maker.house.ask("POST", _INVITATIONS, maker.key, json={"role": "viewer"})
    return str(made.json()["id"])


async def share(maker: Maker) -> str:
    """Of an analysis."""
    asked = {"analysis_id": await analysis(maker)}
    made = await maker.house.ask("POST", _SHARES, maker.key, json=asked)
    return str(made.json()["id"])


async def _pairing(maker: Maker) -> dict[str, Any]:
    made = await maker.house.ask("POST", _PAIRINGS, maker.key, json={})
    assert made.status_code == 201, made.text
    said: dict[str, Any] = made.json()
    return said


def wanted(upload_id: str) -> dict[str, str]:
    """An analysis of it."""
    return {"upload_id": upload_id, "sport": "cmj"}


def video(path: Path) -> bytes:
    """Two seconds of a test picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for frame in moving_square(60):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


def _patching(_: str) -> Mapping[str, Any]:
    headers = {**TUS, "Content-Type": CONTENT_TYPE, "Upload-Offset": "0"}
    return {"content": b"x", "headers": headers}


def _of_cmj(_: str) -> Mapping[str, Any]:
    return {"params": {"sport": "cmj"}}


def _trickling(thing: str) -> Mapping[str, Any]:
    return {"content": "", "headers": {"Content-Type": FRAGMENT, "If-Match": f'"{thing}.0"'}}


_UPLOADS, _ANALYSES, _KEYS = "/api/v1/uploads", "/api/v1/analyses", "/api/v1/keys"
_WEBHOOKS, _ATHLETES = "/api/v1/webhooks", "/api/v1/athletes"
_ATHLETE = f"{_ATHLETES}/{{athlete_id}}"
_SESSIONS = "/api/v1/sessions"
_SESSION = f"{_SESSIONS}/{{session_id}}"
_WEBHOOK = f"{_WEBHOOKS}/{{webhook_id}}"
_PAIRINGS, _DEVICES, _INVITATIONS = "/api/v1/pairings", "/api/v1/devices", "/api/v1/invitations"
_MEMBERS, _SHARES = "/api/v1/members", "/api/v1/shares"
_DEVICE = f"{_DEVICES}/{{device_id}}"
_LIVE, _READ, _WRITE, _ADMIN = KeyScope.LIVE, KeyScope.READ, KeyScope.WRITE, KeyScope.ADMIN
_WATCH, _PUBLISH, _HOOKS = KeyScope.WATCH, KeyScope.PUBLISH, KeyScope.WEBHOOKS
_A_NOTE = {"text": "knee"}

CASES = (
    *(Case(method, "/healthz", Kind.PUBLIC) for method in ("GET", "HEAD")),
    *(Case(method, "/readyz", Kind.PUBLIC) for method in ("GET", "HEAD")),
    *(Case(method, "/openapi.json", Kind.PUBLIC) for method in ("GET", "HEAD")),
    Case("GET", "/demo/{sport}.mp4", Kind.PUBLIC),
    Case("GET", "/api/v1/privacy", Kind.PUBLIC),
    Case("GET", "/trust/authority.crt", Kind.PUBLIC),
    Case("GET", "/trust/authority.json", Kind.PUBLIC),
    Case("GET", "/api/v1/sports", Kind.ANY_KEY),
    Case("GET", "/api/v1/account", Kind.ANY_KEY),
    Case("GET", "/metrics", Kind.ANY_KEY, KeyScope.METRICS),
    Case("GET", "/api/v1/health/details", Kind.SERVER, _ADMIN),
    Case("GET", "/api/v1/process", Kind.SERVER, _ADMIN),
    Case("OPTIONS", "/whip", Kind.OWN, _PUBLISH),
    Case("POST", "/whip", Kind.OWN, _PUBLISH),
    Case("OPTIONS", "/whip/{session_id}", Kind.OWN, _PUBLISH),
    Case("PATCH", "/whip/{session_id}", Kind.OWNED, _PUBLISH, session, _trickling),
    Case("GET", _SESSIONS, Kind.LISTED, _WATCH, session),
    Case("GET", _SESSION, Kind.OWNED, _WATCH, session),
    Case(SOCKET, f"{_SESSION}/events", Kind.OWNED, _WATCH, session),
    Case("GET", f"{_SESSION}/events", Kind.OWNED, _WATCH, kept_session),
    Case("GET", f"{_SESSION}/summary", Kind.OWNED, _WATCH, kept_session),
    Case("GET", f"{_SESSION}/results/{{result}}", Kind.OWNED, _WATCH, kept_session),
    Case("GET", f"{_SESSION}/recording", Kind.OWNED, _WATCH, kept_session),
    Case(
        "GET",
        f"{_SESSION}/recording/{{analysis_id}}/{{result}}",
        Kind.OWNED,
        _WATCH,
        measured_session,
    ),
    Case("PATCH", _SESSION, Kind.OWNED, _LIVE, session, lambda _: {"json": {"label": "Ada"}}),
    Case("GET", f"{_SESSION}/thumbnail.jpg", Kind.OWNED, _WATCH, pictured_session),
    Case("POST", f"{_SESSION}/notes", Kind.OWNED, _LIVE, kept_session, lambda _: {"json": _A_NOTE}),
    Case("GET", f"{_SESSION}/notes", Kind.OWNED, _WATCH, kept_session),
    Case("DELETE", f"{_SESSION}/notes/{{note_id}}", Kind.OWNED, _LIVE, note),
    Case("POST", f"{_SESSION}/stop", Kind.OWNED, _LIVE, doomed_session),
    Case("DELETE", _SESSION, Kind.OWNED, _LIVE, kept_session),
    Case("DELETE", "/whip/{session_id}", Kind.OWNED, _PUBLISH, doomed_session),
    Case(SOCKET, "/api/v1/devices/line", Kind.OWN, _PUBLISH),
    Case(
        "POST", f"{_DEVICE}/start", Kind.OWNED, _LIVE, device, lambda _: {"json": {"sport": "cmj"}}
    ),
    Case("POST", f"{_DEVICE}/stop", Kind.OWNED, _LIVE, device),
    Case("OPTIONS", _UPLOADS, Kind.OWN, _READ),
    Case("POST", _UPLOADS, Kind.OWN, _WRITE),
    Case("GET", _UPLOADS, Kind.LISTED, _READ, upload),
    Case("GET", f"{_UPLOADS}/{{upload_id}}", Kind.OWNED, _READ, upload),
    Case(
        "HEAD", f"{_UPLOADS}/{{upload_id}}", Kind.OWNED, _READ, upload, lambda _: {"headers": TUS}
    ),
    Case("PATCH", f"{_UPLOADS}/{{upload_id}}", Kind.OWNED, _WRITE, upload, _patching),
    Case("DELETE", f"{_UPLOADS}/{{upload_id}}", Kind.OWNED, _WRITE, upload),
    Case("POST", _ANALYSES, Kind.OWNED, _WRITE, whole_upload, lambda it: {"json": wanted(it)}),
    Case("GET", _ANALYSES, Kind.LISTED, _READ, analysis),
    Case("GET", f"{_ANALYSES}/{{analysis_id}}", Kind.OWNED, _READ, analysis),
    Case("POST", f"{_ANALYSES}/{{analysis_id}}/cancel", Kind.OWNED, _WRITE, analysis),
    Case("DELETE", f"{_ANALYSES}/{{analysis_id}}", Kind.OWNED, _WRITE, analysis),
    Case("GET", f"{_ANALYSES}/{{analysis_id}}/events", Kind.OWNED, _READ, done_analysis),
    Case(SOCKET, f"{_ANALYSES}/{{analysis_id}}/events", Kind.OWNED, _READ, done_analysis),
    Case(
        "GET", f"{_ANALYSES}/{{analysis_id}}/results/{{result}}", Kind.OWNED, _READ, done_analysis
    ),
    Case("POST", _ATHLETES, Kind.OWN, _WRITE),
    Case("GET", _ATHLETES, Kind.LISTED, _READ, athlete),
    Case("GET", _ATHLETE, Kind.OWNED, _READ, athlete),
    Case("PATCH", _ATHLETE, Kind.OWNED, _WRITE, athlete, lambda _: {"json": {"mass_kg": 60}}),
    Case("GET", f"{_ATHLETE}/timeline", Kind.OWNED, _READ, athlete),
    Case("GET", f"{_ATHLETE}/trends", Kind.OWNED, _READ, athlete, _of_cmj),
    Case("GET", f"{_ATHLETE}/export", Kind.OWNED, _READ, athlete),
    Case("GET", f"{_ATHLETES}/export", Kind.LISTED, _READ, measured_athlete),
    Case("DELETE", _ATHLETE, Kind.OWNED, _WRITE, athlete),
    Case("POST", _WEBHOOKS, Kind.OWN, _HOOKS),
    Case("GET", _WEBHOOKS, Kind.LISTED, _HOOKS, webhook),
    Case("GET", _WEBHOOK, Kind.OWNED, _HOOKS, webhook),
    Case("PATCH", _WEBHOOK, Kind.OWNED, _HOOKS, webhook, lambda _: {"json": {"description": "x"}}),
    Case("POST", f"{_WEBHOOK}/secret", Kind.OWNED, _HOOKS, webhook),
    Case("POST", f"{_WEBHOOK}/test", Kind.OWNED, _HOOKS, webhook),
    Case("GET", f"{_WEBHOOK}/deliveries", Kind.OWNED, _HOOKS, webhook),
    Case("POST", f"{_WEBHOOK}/deliveries/{{delivery_id}}/retry", Kind.OWNED, _HOOKS, delivery),
    Case("DELETE", _WEBHOOK, Kind.OWNED, _HOOKS, webhook),
    Case("POST", _KEYS, Kind.OWN, _ADMIN),
    Case("GET", _KEYS, Kind.LISTED, _ADMIN, key),
    Case("DELETE", f"{_KEYS}/{{key_id}}", Kind.OWNED, _ADMIN, key),
    Case("POST", _PAIRINGS, Kind.OWN, _LIVE),
    Case("POST", f"{_PAIRINGS}/claim", Kind.PUBLIC),
    Case("GET", f"{_PAIRINGS}/{{pairing_id}}", Kind.OWNED, _LIVE, pairing),
    Case("DELETE", f"{_PAIRINGS}/{{pairing_id}}", Kind.OWNED, _LIVE, pairing),
    Case("GET", _DEVICES, Kind.LISTED, _WATCH, device),
    Case("PATCH", _DEVICE, Kind.OWNED, _LIVE, device, lambda _: {"json": {"name": "x"}}),
    Case("DELETE", _DEVICE, Kind.OWNED, _LIVE, device),
    Case("POST", _INVITATIONS, Kind.OWN, _ADMIN),
    Case("POST", f"{_INVITATIONS}/claim", Kind.PUBLIC),
    Case("GET", _INVITATIONS, Kind.LISTED, _ADMIN, invitation),
    Case("DELETE", f"{_INVITATIONS}/{{invitation_id}}", Kind.OWNED, _ADMIN, invitation),
    Case("GET", _MEMBERS, Kind.LISTED, _ADMIN, device),
    Case("DELETE", f"{_MEMBERS}/{{member_id}}", Kind.OWNED, _ADMIN, device),
    Case("POST", _SHARES, Kind.OWN, _WRITE),
    Case("GET", _SHARES, Kind.LISTED, _READ, share),
    Case("DELETE", f"{_SHARES}/{{share_id}}", Kind.OWNED, _WRITE, share),
    Case("GET", "/api/v1/shared", Kind.ANY_KEY),
)
