"""Asks a STUN or TURN server whether it does what it is configured for."""

from __future__ import annotations

from aioice import Connection
from aiortc import RTCIceServer
from aiortc.rtcicetransport import connection_kwargs

from server.ice import IceServer
from server.media.errors import NoMediaPort
from server.media.gather import Gatherer
from server.media.ports import Gathering


async def probe(server: IceServer, gathering: Gathering) -> str | None:
    """Why a usable server did not help, None when it did; a relay that it opens is closed again."""
    kwargs = connection_kwargs([RTCIceServer(**server.model_dump())])
    connection = Connection(ice_controlling=False, **kwargs)
    gatherer = Gatherer(connection, gathering)
    try:
        await gatherer.candidates(1)
    except NoMediaPort as error:
        return str(error)
    finally:
        await connection.close()
    if not gatherer.asked:
        return "there is no IPv4 address to ask it from"
    return "; ".join(gatherer.failures) or None
