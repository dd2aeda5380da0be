"""Makes a process one of the servers over one Redis."""

from __future__ import annotations

from fastapi import FastAPI

from server.fleet.errands import Everywhere
from server.fleet.fleet import Fleet
from server.resuming.carriers import Carriers
from server.resuming.shelf import Shelf
from server.sessions.registry import Sessions


def join(fleet: Fleet | None, app: FastAPI, sessions: Sessions | None = None) -> None:
    """Sessions that start here from now on, and devices on the line here, are told of; what does
    not live here is asked of others, and others may go on with what lives here."""
    app.state.fleet = fleet
    if fleet is None:
        return
    app.state.teller = Everywhere(app.state.teller, fleet)
    if sessions is not None:
        sessions.on_begin = fleet.residents.begin
        if sessions.grace_s > 0:
            sessions.carriers = fleet.carriers = Carriers(Shelf(fleet.bus, sessions.grace_s))
            fleet.background(fleet.carriers.work())
    if hasattr(app.state, "lines"):
        fleet.residents.look_after(app.state.lines)
