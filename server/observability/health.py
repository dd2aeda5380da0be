"""Whether the process lives, and whether it can take sessions."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel

from inference.engines.base import EngineHealth
from server.problems import not_ready
from server.state import state_of

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class RunningEngine(BaseModel):
    """What runs the nets: the engine and the id of its own process, if it has one; whether
    another waits to take its place, and how often one did; and why better ones do not run."""

    name: str
    process_id: int | None
    spare: bool
    restarts: int
    unavailable: dict[str, str]


class Ready(BaseModel):
    """Models are loaded and warm."""

    status: str = "ready"
    sessions: int
    limit: int | None
    engine: RunningEngine


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def healthz() -> Alive:
    """Always 200 while the process lives."""
    return Alive()


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz")
async def readyz(request: Request) -> Ready:
    """200 when the models are loaded and warm, else 503; 503 again once the server drains."""
    state = state_of(request)
    engine = state.ready_pipeline().engine.health()
    if state.sessions.draining:
        raise not_ready("the server is about to stop", state.settings.retry_after_s)
    return Ready(
        sessions=len(state.sessions),
        limit=state.sessions.limit,
        engine=running_engine(engine),
    )


def running_engine(engine: EngineHealth) -> RunningEngine:
    """What is told of an engine."""
    return RunningEngine(
        name=engine.running,
        process_id=engine.process_id,
        spare=engine.spare,
        restarts=engine.restarts,
        unavailable=dict(engine.unavailable),
    )
