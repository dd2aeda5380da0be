"""The front's state: this machine's media workers, and what is counted before them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

from starlette.requests import HTTPConnection

from server.demo import Wishes
from server.observability.metrics.live import OfferMeter
from server.sessions.audience import Attendance
from server.sessions.standing import Standing, combined
from server.workers.host import SessionHost
from server.workers.turns import Turns


@dataclass(slots=True, eq=False)
class FrontState(SessionHost):
    """One per application."""

    demos: Wishes = field(default_factory=Wishes)
    turns: Turns = field(default_factory=Turns)
    attendance: Attendance = field(default_factory=Attendance)
    offers: OfferMeter = field(default_factory=OfferMeter)
    """Of those that no worker took; who takes one counts it."""

    async def standing(self) -> Standing:
        """How the workers stand together, for whoever places the next session."""
        together = combined(
            await self.standings(),
            limit=self.settings.max_sessions,
            refused=self.offers.decided,
        )
        admits = together.admits and not self.draining
        return replace(together, admits=admits, draining=self.draining)


def front_of(connection: HTTPConnection) -> FrontState:
    """The state of the front that a request or WebSocket came to."""
    return cast(FrontState, connection.app.state.server)
