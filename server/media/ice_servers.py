"""Which of the configured servers this one can use itself, and why one did not help."""

from __future__ import annotations

from collections.abc import Iterable

from aioice.stun import TransactionFailed, TransactionTimeout
from aiortc import RTCIceServer
from aiortc.rtcicetransport import connection_kwargs

from server.ice import IceServer

UNAUTHORISED = 401


def own_servers(servers: Iterable[IceServer]) -> list[IceServer]:
    """The servers that aiortc can ask; the rest (`stuns:`, IPv6 literals) are for clients only."""
    return [one for one in servers if is_usable(one)]


def is_usable(server: IceServer) -> bool:
    """Whether aiortc can ask it."""
    try:
        return bool(connection_kwargs([RTCIceServer(**server.model_dump())]))
    except ValueError:
        return False


def explain(error: BaseException) -> str:
    """What went wrong with a server, in a few words."""
    match error:
        case TransactionTimeout():
            return "does not answer"
        case TransactionFailed() if error.response.error_code == UNAUTHORISED:
            return "refuses the username and credential (401)"
        case _:
            return f"{error}" or type(error).__name__
