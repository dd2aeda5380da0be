"""A server that is only pretended, for pages whose own work is looked at: what the contract says of
it is answered within the browser, poses and all."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np
from playwright.async_api import Browser, Page, Route, WebSocketRoute

from inference.athlete.params import CameraParams, CmjParams
from inference.athlete.samples import exact_samples
from server.headers import policy
from server.page import STATIC
from server.sports import sports

HOST = "http://localhost:9"
FRAME_S = 1 / 20
COACH = ("live", "live:watch", "live:publish", "analyses:read", "analyses:write")
OWNER = (*COACH, "webhooks", "admin")
VIEWER = ("live:watch", "analyses:read")
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}

Answer = tuple[int, Any]


def ago(**span: float) -> str:
    """So long ago, as the API writes it; negative spans are still to come."""
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def where_it_is_noon() -> str:
    """A time zone in which minutes ago was today, whenever that is asked."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"  # these count the other way round


def problem(status: int, kind: str, detail: str) -> Answer:
    """A refusal."""
    return status, {"type": f"/problems/{kind}", "status": status, "detail": detail}


def height(number: int, height_m: float, grade: str = "good") -> dict[str, Any]:
    """The final of a jump, as it is told."""
    values = {
        "jump_height_flight_m": height_m,
        "jump_height_com_m": height_m - 0.006,
        "flight_time_s": 0.45 + height_m / 3,
        "peak_power_w": 2600 + 3800 * height_m,
        "countermovement_depth_m": 0.31,
        "takeoff_velocity_mps": 2.4,
    }
    words = "the whole body was not in the picture"
    reasons = [] if grade == "good" else [{"cause": "view", "grade": grade, "words": words}]
    verdict = {"grade": grade, "reasons": reasons}
    told = {"type": "event", "kind": "jump", "stage": "final", "number": number}
    return {**told, "media_time_s": 6.0 * number, "values": values, "verdict": verdict}


@dataclass
class Pretended:
    """What the server would know; tests change it as they go."""

    scopes: tuple[str, ...] = OWNER
    role: str = "owner"
    key: str | None = None
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    finals: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    athletes: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    """By method and path, e.g. `GET devices`."""
    asked: list[tuple[str, Any]] = field(default_factory=list)
    lines: dict[str, list[WebSocketRoute]] = field(default_factory=dict)
    deaf: bool = False
    """Every line is refused."""
    pictured: bool = True

    def live(self, session_id: str, **about: Any) -> None:
        """One more session that lives."""
        usual = {"sport": "cmj", "state": "live", "created_at": ago(minutes=4), "phase": "QUIET"}
        counts = {"frames": 7200, "answered": 7188, "age_p95_ms": 96.4}
        self.sessions[session_id] = {"id": session_id, **usual, **counts, **about}

    def jump(self, session_id: str, height_m: float, grade: str = "good") -> None:
        """Another result of a session, told to whoever follows it."""
        kept = self.finals.setdefault(session_id, [])
        before = self.finals.get(self.sessions[session_id].get("continues", ""), [])
        number = len(before) + len(kept) + 1
        final = {**height(number, height_m, grade), "id": 10 * number}
        kept.append(final)
        wanted = ("number", "kind", "values", "verdict")
        self.sessions[session_id]["last"] = {name: final[name] for name in wanted}
        self.tell(session_id, final)

    def tell(self, session_id: str, message: dict[str, Any]) -> None:
        """Say something on a session's lines."""
        for line in self.lines.get(session_id, []):
            line.send(json.dumps(message))

    def end(self, session_id: str) -> None:
        """A session is over."""
        one = self.sessions[session_id]
        values = [each["values"]["jump_height_flight_m"] for each in self.finals[session_id]]
        best = {"mean": sum(values) / len(values), "best": max(values), "count": len(values)}
        summary = {"jump_count": len(values), "metrics": {"jump_height_flight_m": best}}
        one.update(state="closed", ended_at=ago(seconds=20), summary=summary)
        self.tell(session_id, {"type": "bye", "reason": "stopped"})

    async def lose(self, session_id: str) -> None:
        """A session's lines are lost, and for now there are no others."""
        self.deaf = True
        for line in self.lines.pop(session_id, []):
            await line.close(code=1011)

    def bodies(self, asked: str) -> list[Any]:
        """What was sent with requests to an address."""
        return [body for where, body in self.asked if where == asked]

    def _answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Answer:
        name = f"{method} {path}"
        if name in self.answers:
            return self.answers[name]
        parts = path.split("/")
        if path == "account":
            limits = {"requests_per_minute": None}
            return 200, {
                "owner": "club",
                "role": self.role,
                "scopes": self.scopes,
                "limits": limits,
            }
        if path == "sports":
            return 200, json.loads(sports().model_dump_json())
        if path == "athletes":
            known = [
                {"id": one, "name": called, "created_at": ago(days=30)}
                for one, called in self.athletes.items()
            ]
            return 200, {"athletes": known, "next": None}
        if path == "sessions":
            closed = query.get("state") == ["closed"]
            found = [one for one in self.sessions.values() if (one["state"] == "closed") == closed]
            return 200, {"sessions": found, "next": None}
        if parts[0] == "sessions" and parts[1] in self.sessions:
            return self._session(method, parts[1], parts[2:], body)
        return problem(404, "not-found", f"{name} is not pretended")

    def _session(self, method: str, session_id: str, rest: list[str], body: Any) -> Answer:
        match method, rest:
            case "GET", []:
                return 200, self.sessions[session_id]
            case "PATCH", []:
                self.sessions[session_id].update(body)
                return 200, self.sessions[session_id]
            case "GET", ["events"]:
                return 200, {"events": self.finals.get(session_id, []), "next": None}
            case "GET", ["thumbnail.jpg"]:
                return (200, picture()) if self.pictured else problem(404, "none", "no picture yet")
            case "GET", ["notes"]:
                return 200, {"notes": self.sessions[session_id].get("notes", [])}
            case "POST", ["notes"]:
                notes = self.sessions[session_id].setdefault("notes", [])
                note = {"id": f"n{len(notes)}", "created_at": ago(), **body}
                notes.append(note)
                return 201, note
            case "POST", ["stop"]:
                self.end(session_id)
                return 202, {}
        return problem(404, "not-found", "that is not pretended")


_PICTURES: list[bytes] = []
_POSES: list[list[list[float]]] = []
VIEW = CameraParams()


def poses() -> list[list[list[float]]]:
    """A jump, pose by pose."""
    if not _POSES:
        samples = exact_samples(CmjParams(), 1 / FRAME_S, camera=VIEW).samples
        _POSES.extend(
            np.round(one.pose.image.astype(float), 4).tolist() for one in samples if one.pose
        )
    return _POSES


def picture() -> bytes:
    """A hall, as a camera in it would see it."""
    if not _PICTURES:
        rows = np.linspace(70, 120, 180)[:, None, None] * np.array([0.8, 0.95, 1.0])
        hall = np.broadcast_to(rows, (180, 320, 3)).astype(np.uint8).copy()
        hall[138:] = (62, 92, 120)
        for x in range(20, 320, 56):
            cv2.rectangle(hall, (x, 22), (x + 34, 70), (168, 158, 140), -1)
        cv2.line(hall, (0, 138), (320, 138), (200, 210, 215), 2)
        ok, jpeg = cv2.imencode(".jpg", hall)
        assert ok
        _PICTURES.append(jpeg.tobytes())
    return _PICTURES[0]


async def _frames(line: WebSocketRoute, offset: int) -> None:
    phases = ("QUIET", "UNWEIGHT", "BRAKE", "PROPEL", "FLIGHT", "LAND")
    every = poses()
    for seq in itertools.count():
        at = (seq + offset) % len(every)
        frame = {
            "type": "metrics",
            "v": 1,
            "rtp": 4500 * seq,
            "seq": seq,
            "score": 0.97,
            "phase": phases[6 * at // len(every)],
            "pose": every[at],
            "metrics": {"knee_angle_deg": 171.0 - at % 40, "com_height_m": 0.98},
            "stages": {"received": 4.0, "waited": 9.0, "inferred": 22.0},
            "drops": {},
        }
        line.send(json.dumps(frame))
        await asyncio.sleep(FRAME_S)


@asynccontextmanager
async def pretending(
    browser: Browser,
    pretended: Pretended,
    address: str,
    size: tuple[int, int],
    language: str = "en-GB",
) -> AsyncIterator[Page]:
    """A page of ours at that address, with the pretended server behind it; it may not complain."""
    assert picture()
    assert poses()  # now: to make them holds up what the page waits for
    complaints: list[str] = []
    telling: set[asyncio.Task[None]] = set()

    async def answer(route: Route) -> None:
        await _fulfil(pretended, route)

    def follow(line: WebSocketRoute) -> None:
        session_id = urlsplit(line.url).path.split("/")[-2]
        if pretended.deaf:
            telling.add(asyncio.create_task(line.close(code=1013)))
            return
        pretended.lines.setdefault(session_id, []).append(line)
        task = asyncio.create_task(_frames(line, 17 * len(pretended.lines)))
        line.on_close(lambda _code, _reason: task.cancel())
        telling.add(task)

    width, tall = size
    context = await browser.new_context(
        viewport={"width": width, "height": tall},
        locale=language,
        timezone_id=where_it_is_noon(),
        service_workers="block",
        is_mobile=width < 500,
        has_touch=width < 500,
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.route("**/*", answer)
    await page.route_web_socket("**/events*", follow)
    try:
        await page.goto(f"{HOST}{address}")
        yield page
        assert complaints == [], complaints
    finally:
        for task in telling:
            task.cancel()
        await context.close()


async def _fulfil(pretended: Pretended, route: Route) -> None:
    asked = urlsplit(route.request.url)
    if not asked.path.startswith("/api/v1/"):
        await _file(asked.path, route)
        return
    sent = route.request.post_data_json if route.request.post_data else None
    path = asked.path.removeprefix("/api/v1/")
    method = route.request.method
    pretended.asked.append((f"{method} {path}", sent))
    given = route.request.headers.get("authorization", "").removeprefix("Bearer ")
    if pretended.key is not None and given != pretended.key and not path.endswith("/claim"):
        status, said = problem(401, "no-key", "send an API key")
    else:
        status, said = pretended._answer(method, path, parse_qs(asked.query), sent)
    if isinstance(said, bytes):
        await route.fulfill(status=status, body=said, content_type="image/jpeg")
    else:
        body = "" if status == 204 else json.dumps(said)
        await route.fulfill(status=status, body=body, content_type="application/json")


async def _file(path: str, route: Route) -> None:
    name = path.removeprefix("/") or "index.html"
    file = STATIC / (name if Path(name).suffix else f"{name}.html")
    if not file.is_file():
        await route.fulfill(status=404, body="")
        return
    kind = TYPES.get(file.suffix, "application/octet-stream")
    headers = {"Content-Type": kind, "Content-Security-Policy": policy()}
    await route.fulfill(status=200, body=file.read_bytes(), headers=headers)
