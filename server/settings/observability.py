"""What the server tells of itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

LogFormat = Literal["auto", "human", "json"]


class ObservabilitySettings(BaseModel):
    """Logs and traces."""

    log_format: LogFormat = Field(
        default="auto",
        description="How log lines look on stderr: a line for a person, or one JSON object a line; "
        "auto takes human on a terminal and json elsewhere. With json the new API key is not "
        "printed either, only where it is kept.",
    )
    log_requests: bool = Field(
        default=False,
        description="Log every request that was answered: method, route, status and time; never "
        "its address in full, nor who sent it.",
    )
    trace_endpoint: str | None = Field(
        default=None,
        pattern="^https?://[^/]+",
        description="Where traces of sessions, analyses, requests and some frames are sent by OTLP "
        "over HTTP, such as http://collector:4318 (extra `tracing`); None makes none. "
        "OpenTelemetry itself reads OTEL_EXPORTER_OTLP_HEADERS and the like.",
    )
    trace_frames_every: int = Field(
        default=300,
        ge=0,
        description="Of so many answered frames of a session one becomes a trace, with the time of "
        "each stage; 0 takes none.",
    )
