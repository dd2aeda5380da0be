"""Tells those who follow a session, through the worker that has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from server.accounts.said import OWNER_HEADER
from server.sessions import census
from server.workers.state import FrontState
from server.workers.worker import WorkerDown


class ToWorkers:
    """As `Teller`, at the front."""

    def __init__(self, front: FrontState) -> None:
        self._front = front

    async def __call__(self, session_id: str, message: Mapping[str, Any]) -> bool:
        """Tell all who follow it."""
        worker = self._front.worker_with(session_id)
        if worker is None:
            return False
        with suppress(WorkerDown):  # then the session has ended, and nobody follows it
            answer = await worker.ask(
                "POST",
                f"{census.PATH}/{quote(session_id, safe='')}/told",
                headers={"Content-Type": "application/json"},
                body=json.dumps(dict(message)),
            )
            return answer.is_success
        return False

    async def lives(self, session_id: str, owner: str) -> bool:
        """Whether a worker has it."""
        worker = self._front.worker_with(session_id)
        if worker is None:
            return False
        path, headers = f"/api/v1/sessions/{quote(session_id, safe='')}", {OWNER_HEADER: owner}
        with suppress(WorkerDown):
            return (await worker.ask("GET", path, headers=headers)).status_code == HTTPStatus.OK
        return False
