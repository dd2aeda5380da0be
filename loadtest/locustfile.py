"""What people do with recorded video, for Locust: `locust -f loadtest/locustfile.py`.

Each user looks after its own files: sends one by tus or in one piece, has it measured, asks how far
it is, reads what came of it, cancels, deletes. `SIDELINE_CLIP` names the video that they send. At
the end `SIDELINE_ACCOUNTS` gets, as JSON, what they believe there is on the server.
"""

from __future__ import annotations

import json
import os
import random
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from locust import FastHttpUser, between, events, task

API = "/api/v1"
TUS = {"Tus-Resumable": "1.0.0"}
MOST_FILES = 3
"""Of one user at a time."""

CLIP = Path(os.environ["SIDELINE_CLIP"]).read_bytes()

UPLOADS: set[str] = set()
ANALYSES: set[str] = set()
DOUBTFUL: set[str] = set()
"""Whose request was not answered as it should, so that nobody knows."""
MEASURED_AND_DELETED: Counter[str] = Counter()


def _account(**_: object) -> None:
    told = {
        "uploads": sorted(UPLOADS),
        "analyses": sorted(ANALYSES),
        "doubtful": sorted(DOUBTFUL),
        "measured_and_deleted": MEASURED_AND_DELETED.total(),
    }
    Path(os.environ["SIDELINE_ACCOUNTS"]).write_text(json.dumps(told))


events.quitting.add_listener(_account)  # type: ignore[no-untyped-call]


class Coach(FastHttpUser):
    """One of the crowd."""

    wait_time = between(0.5, 2.5)

    def on_start(self) -> None:
        """Nothing is there yet."""
        self.uploads: list[str] = []
        self.analyses: dict[str, str] = {}
        self.links: dict[str, dict[str, str]] = {}

    @task(40)
    def ask_how_far(self) -> None:
        """Of the own analyses one, those that are not done before all others."""
        open_ones = [one for one, state in self.analyses.items() if state in ("queued", "running")]
        wanted = open_ones or list(self.analyses)
        if not wanted:
            self.look_at_the_list()
            return
        chosen = random.choice(wanted)
        found = self._json("GET", f"{API}/analyses/{chosen}", f"{API}/analyses/ID")
        if found is not None:
            self.analyses[chosen] = found["state"]
            self.links[chosen] = found["results"]

    @task(15)
    def look_at_the_list(self) -> None:
        """As the page shows it."""
        self._json("GET", f"{API}/analyses?limit=20", f"{API}/analyses")

    @task(5)
    def look_at_uploads(self) -> None:
        """The same of files."""
        self._json("GET", f"{API}/uploads?limit=20", f"{API}/uploads")

    @task(10)
    def read_a_result(self) -> None:
        """A report, a table, a picture."""
        done = [(one, name) for one, links in self.links.items() for name in links]
        if not done:
            self.ask_how_far()
            return
        chosen, name = random.choice(done)
        self.client.get(self.links[chosen][name], name=f"{API}/analyses/ID/results/…")

    @task(2)
    def send_in_one_piece(self) -> None:
        """And have it measured."""
        if len(self.uploads) >= MOST_FILES:
            self.clear_away()
            return
        files = {"file": ("jump.mp4", CLIP, "video/mp4")}
        name = f"{API}/uploads, a file"
        sent = self._json("POST", f"{API}/uploads", name, files=files)
        if sent is not None:
            self._have_measured(sent["id"])

    @task(2)
    def send_by_tus(self) -> None:
        """In two pieces, with a look in between."""
        if len(self.uploads) >= MOST_FILES:
            self.clear_away()
            return
        length = {**TUS, "Upload-Length": str(len(CLIP))}
        made = self._json("POST", f"{API}/uploads", f"{API}/uploads, tus", headers=length)
        if made is None:
            return
        place, half = f"{API}/uploads/{made['id']}", len(CLIP) // 2
        for begin, end in ((0, half), (half, len(CLIP))):
            self.client.head(place, name=f"{API}/uploads/ID", headers=TUS)
            piece: Any = CLIP[begin:end]  # which Locust takes, but does not declare
            bytes_of = {"Content-Type": "application/offset+octet-stream"}
            self.client.patch(
                place,
                name=f"{API}/uploads/ID, {'last' if begin else 'first'} piece",
                data=piece,
                headers={**TUS, **bytes_of, "Upload-Offset": str(begin)},
            )
        self._have_measured(made["id"])

    @task(1)
    def cancel_one(self) -> None:
        """One that is not done."""
        for chosen, state in self.analyses.items():
            if state == "queued":
                url = f"{API}/analyses/{chosen}/cancel"
                if self._json("POST", url, f"{API}/analyses/ID/cancel") is not None:
                    self.analyses[chosen] = "cancelled"
                return

    @task(2)
    def clear_away(self) -> None:
        """Delete what is settled, and its file."""
        for chosen, state in list(self.analyses.items()):
            if state in ("done", "failed", "cancelled"):
                self._delete(f"{API}/analyses/{chosen}", f"{API}/analyses/ID", ANALYSES)
                MEASURED_AND_DELETED["done"] += state == "done"
                del self.analyses[chosen]
                self.links.pop(chosen, None)
                if self.uploads:
                    upload = self.uploads.pop(0)
                    self._delete(f"{API}/uploads/{upload}", f"{API}/uploads/ID", UPLOADS)
                return

    def _have_measured(self, upload: str) -> None:
        UPLOADS.add(upload)
        self.uploads.append(upload)
        body = {
            "upload_id": upload,
            "sport": "cmj",
            "athlete": {"height_m": 1.78},
            "options": {"overlay": False},
        }
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        made = self._json("POST", f"{API}/analyses", f"{API}/analyses", json=body, headers=headers)
        if made is not None:
            ANALYSES.add(made["id"])
            self.analyses[made["id"]] = made["state"]

    def _delete(self, url: str, name: str, known: set[str]) -> None:
        one = url.rpartition("/")[2]
        with self.client.delete(url, name=name, catch_response=True) as answer:
            known.discard(one)
            if answer.status_code != 204:
                DOUBTFUL.add(one)
                answer.failure(f"answered {answer.status_code}")

    def _json(self, method: str, url: str, name: str, **given: Any) -> dict[str, Any] | None:
        """What was answered; None, and counted as an error, for anything but success."""
        with self.client.request(method, url, name=name, catch_response=True, **given) as answer:
            if answer.status_code not in (200, 201, 202):
                answer.failure(f"answered {answer.status_code}")
                return None
            found: dict[str, Any] = json.loads(answer.text or "null")
            return found
