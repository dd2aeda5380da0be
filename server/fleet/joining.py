"""Makes a process one of the servers over one Redis."""

from __future__ import annotations

from fastapi import FastAPI

from server.fleet.errands import Everywhere
from server.fleet.fleet import Fleet
from server.sessions.registry import Sessions


def join(fleet: Fleet | None, app: FastAPI, sessions: Sessions | None = None) -> None:
    """Sessions that start here from now on, and devices on the line here, are told of; what does
    not live here is asked of others."""
    app.state.fleet = fleet
    if fleet is None:
        return
    app.state.teller = Everywhere(app.state.teller, fleet)
    if sessions is not None:
        sessions.on_begin = fleet.residents.begin
    if hasattr(app.state, "lines"):
        fleet.residents.look_after(app.state.lines)
