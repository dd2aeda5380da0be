"""Opens what collects traces, where that is wanted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inference.errors import InvalidInput
from server.settings.observability import ObservabilitySettings

if TYPE_CHECKING:
    from server.observability.traces.collecting import Tracing

_PATH = "/v1/traces"


def open_tracing(settings: ObservabilitySettings, process: str = "server") -> Tracing | None:
    """What takes the traces of this process; None where none are wanted.

    Raises InvalidInput where the packages for it are missing.
    """
    if settings.trace_endpoint is None:
        return None
    try:
        from server.observability.traces.collecting import Tracing
    except ImportError as error:
        raise InvalidInput(
            "SIDELINE_TRACE_ENDPOINT needs OpenTelemetry: pip install 'sideline[tracing]'"
        ) from error
    endpoint = in_full(settings.trace_endpoint)
    return Tracing.to(endpoint, process, frames_every=settings.trace_frames_every)


async def end_tracing(tracing: Tracing | None) -> None:
    """Send what is left, off the event loop, in a few seconds at most."""
    if tracing is not None:
        await asyncio.to_thread(tracing.close)


def in_full(endpoint: str) -> str:
    """The address to post to: OTLP's usual path where none is given."""
    parts = urlsplit(endpoint)
    return parts._replace(path=_PATH).geturl() if parts.path in ("", "/") else endpoint
