"""What SCTP still wants to send when the connection under it has gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from aiortc import RTCSctpTransport
from OpenSSL import SSL

from server.media.private import put_instead, require


def end_quietly(transport: RTCSctpTransport) -> None:
    """Let its timers, which run on until it is stopped, send into nothing: aiortc lets each fail
    in a task of its own, of which the log tells as of a bug."""
    send: Callable[..., Any] = require(transport, "_send_chunk")

    @wraps(send)
    async def sent_or_lost(chunk: object) -> None:
        # When the peer has closed DTLS, whoever owns the connection hears of that by itself.
        with suppress(ConnectionError, SSL.Error):
            await send(chunk)

    put_instead(transport, "_send_chunk", sent_or_lost)
