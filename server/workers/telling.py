"""Tells those who follow a session, through the place that has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from server.accounts.said import OWNER_HEADER
from server.sessions import census
from server.workers.places import PlaceDown, Places


class ToPlaces:
    """As `Teller`, in front of them."""

    def __init__(self, places: Places) -> None:
        self._places = places

    async def __call__(self, session_id: str, message: Mapping[str, Any]) -> bool:
        """Tell all who follow it."""
        place = self._places.place_with(session_id)
        if place is None:
            return False
        with suppress(PlaceDown):  # then the session has ended, and nobody follows it
            answer = await place.ask(
                "POST",
                f"{census.PATH}/{quote(session_id, safe='')}/told",
                headers={"Content-Type": "application/json"},
                body=json.dumps(dict(message)),
            )
            return answer.is_success
        return False

    async def lives(self, session_id: str, owner: str) -> bool:
        """Whether a place has it."""
        place = self._places.place_with(session_id)
        if place is None:
            return False
        path, headers = f"/api/v1/sessions/{quote(session_id, safe='')}", {OWNER_HEADER: owner}
        with suppress(PlaceDown):
            return (await place.ask("GET", path, headers=headers)).status_code == HTTPStatus.OK
        return False
