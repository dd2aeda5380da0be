"""The athletes that a server knows.

async with Athletes("http://127.0.0.1:8000") as people:
    ada = await people.create("Ada Berg", external_id="U19-07", height_m=1.72, mass_kg=61.5)
    async for athlete in people.all(name="berg"):
        print(athlete["name"], athlete["id"])
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from clients.python.api import Api, Json

_PATH = "/api/v1/athletes"


class Athletes(Api):
    """A server's; use it in an `async with` statement. Raises Refused and Unreachable."""

    async def create(self, name: str, external_id: str | None = None, **body: float | None) -> Json:
        """A new one; `body` is `height_m`, `mass_kg`, `thigh_m`, `shank_m`, `foot_m`,
        `upper_arm_m`, `forearm_m`."""
        wanted = {"name": name, "external_id": external_id, **body}
        return await self._json("POST", _PATH, repeatable=False, json=wanted)

    async def get(self, athlete_id: str) -> Json:
        """One."""
        return await self._json("GET", f"{_PATH}/{athlete_id}")

    async def by_external_id(self, external_id: str) -> Json | None:
        """The one with that number of yours, if there is such a one."""
        params = {"external_id": external_id}
        found: list[Json] = (await self._json("GET", _PATH, params=params))["athletes"]
        return found[0] if found else None

    async def list(self, **wanted: str | int) -> Json:
        """A page of athletes: `name` (a part of it), `external_id`, `cursor`, `limit`."""
        return await self._json("GET", _PATH, params=wanted)

    async def all(self, **wanted: str | int) -> AsyncIterator[Json]:
        """Every athlete of those pages."""
        while True:
            page = await self.list(**wanted)
            for athlete in page["athletes"]:
                yield athlete
            if page["next"] is None:
                return
            wanted = {**wanted, "cursor": page["next"]}

    async def change(self, athlete_id: str, **values: str | float | None) -> Json:
        """Put these in the place of what was; None forgets, what is left out stays."""
        return await self._json("PATCH", f"{_PATH}/{athlete_id}", json=values)

    async def delete(self, athlete_id: str) -> None:
        """Delete one; what was measured stays, and forgets whose it is."""
        await self._ask("DELETE", f"{_PATH}/{athlete_id}")

    async def timeline(self, athlete_id: str, **wanted: str | int) -> Json:
        """A page of the athlete's sessions and analyses together, the newest first: `sport`,
        `cursor`, `limit`."""
        return await self._json("GET", f"{_PATH}/{athlete_id}/timeline", params=wanted)

    async def trends(self, athlete_id: str, sport: str, *metrics: str, **wanted: int) -> Json:
        """The athlete's metrics from day to day, with what is normal and what has changed; of
        these metrics or of all, in days that begin `utc_offset_min` before those of UTC."""
        params = {"sport": sport, "metric": list(metrics), **wanted}
        return await self._json("GET", f"{_PATH}/{athlete_id}/trends", params=params)

    async def export(self, athlete_id: str | None = None, form: str = "csv") -> str:
        """Every final of the athlete, or of all, as `csv` or `json`."""
        whose = _PATH if athlete_id is None else f"{_PATH}/{athlete_id}"
        return (await self._ask("GET", f"{whose}/export", params={"format": form})).text
