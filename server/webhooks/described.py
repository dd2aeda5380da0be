"""What endpoints are sent, for OpenAPI."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from server.analyses.routes import AnalysisInfo
from server.webhooks.events import PING, EventType

_HEADERS = [
    ("webhook-id", "The same over all attempts at the event: what came before is ignored"),
    ("webhook-timestamp", "When it was sent, in seconds since 1970"),
    ("webhook-signature", "`v1,` and the signature, one a secret, separated by spaces"),
]


class AttemptReason(BaseModel):
    """One thing about how well an attempt could be measured; `void`: no number is given because of
    it."""

    cause: str
    grade: str
    words: str
    void: bool


class AttemptVerdict(BaseModel):
    """How far an attempt's numbers can be trusted: good, limited or poor."""

    grade: str
    reasons: list[AttemptReason]


class FinalAttempt(BaseModel):
    """An attempt of a live session. `values` are its metrics, with units in their names; what
    could not be measured is in `absent` with the reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "session_id": "Qm1x3cTq0b7dJr9v",
                    "sport": "cmj",
                    "kind": "jump",
                    "number": 3,
                    "media_time_s": 41.2,
                    "values": {"jump_height_flight_m": 0.412},
                    "absent": {"peak_power_w": "the athlete's mass is not known"},
                    "flags": [],
                    "verdict": {"grade": "good", "reasons": []},
                }
            ]
        }
    )

    session_id: str
    sport: str
    kind: str
    number: int
    media_time_s: float = Field(description="Since the session's first frame")
    values: dict[str, float]
    absent: dict[str, str]
    flags: list[str]
    verdict: AttemptVerdict | None = None


class MetricUpdate(BaseModel):
    """An attempt of a live session is over, and its numbers are final."""

    type: Literal[EventType.METRIC_UPDATE]
    timestamp: datetime
    data: FinalAttempt


class AnalysisComplete(BaseModel):
    """A recorded video was measured: the analysis as `GET /api/v1/analyses/{id}` shows it."""

    type: Literal[EventType.ANALYSIS_COMPLETE]
    timestamp: datetime
    data: AnalysisInfo


class AnalysisFailed(BaseModel):
    """A recorded video could not be measured; `data.problem` says why."""

    type: Literal[EventType.ANALYSIS_FAILED]
    timestamp: datetime
    data: AnalysisInfo


class PingData(BaseModel):
    """Which endpoint is tested."""

    webhook_id: str


class Ping(BaseModel):
    """A test, see `POST /api/v1/webhooks/{id}/test`."""

    type: Literal["ping"]
    timestamp: datetime
    data: PingData


def _sent(name: str) -> dict[str, Any]:
    """How OpenAPI describes the request: its answer is the receiver's own affair."""
    headers = [
        {
            "name": header,
            "in": "header",
            "required": True,
            "description": words,
            "schema": {"type": "string"},
        }
        for header, words in _HEADERS
    ]
    return {
        "name": name,
        "status_code": 204,
        "responses": {204: {"description": "Any 2xx: it came; anything else is tried again"}},
        "openapi_extra": {"parameters": headers},
        "tags": ["webhooks"],
    }


router = APIRouter()


@router.post(EventType.METRIC_UPDATE, **_sent(EventType.METRIC_UPDATE))
def metric_update(body: MetricUpdate) -> None:
    """An attempt of a live session is over, and its numbers are final."""


@router.post(EventType.ANALYSIS_COMPLETE, **_sent(EventType.ANALYSIS_COMPLETE))
def analysis_complete(body: AnalysisComplete) -> None:
    """A recorded video was measured."""


@router.post(EventType.ANALYSIS_FAILED, **_sent(EventType.ANALYSIS_FAILED))
def analysis_failed(body: AnalysisFailed) -> None:
    """A recorded video could not be measured, and no other try will follow."""


@router.post(PING, **_sent(PING))
def ping(body: Ping) -> None:
    """The endpoint's owner wants to see whether it works."""
