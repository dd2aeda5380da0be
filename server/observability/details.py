"""How the scheduler and the admission of sessions stand, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from server.state import state_of

router = APIRouter(prefix="/api/v1", tags=["health"])


class Details(BaseModel):
    """One moment; counters are since the start."""

    sessions: int
    adaptive: int = Field(description="Sessions that lower their rate when asked")
    draining: bool
    engine: str
    scheduler: dict[str, Any] = Field(
        description="Executors and how busy they were, queues, frames offered, missed and "
        "finished, pictures by net, batches by size, the latency profile as (mean, standard "
        "deviation) in milliseconds by net and batch size, and how well it foretells"
    )
    admission: dict[str, Any] = Field(
        description="The measured load, what adaptive sessions are asked for, offers by outcome, "
        "and the last predictions beside what was measured afterwards"
    )


@router.get("/health/details")
async def details(request: Request) -> Details:
    """How busy the server is, and what it makes of that; 503 while it loads."""
    state = state_of(request)
    pipeline = state.ready_pipeline()
    admission = state.sessions.admission
    return Details(
        sessions=len(state.sessions),
        adaptive=sum(one.adaptive for one in state.sessions),
        draining=state.sessions.draining,
        engine=pipeline.engine.name,
        scheduler=asdict(pipeline.snapshot()),
        admission={} if admission is None else asdict(admission.snapshot()),
    )
