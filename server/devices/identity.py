"""Which device somebody is."""

from __future__ import annotations

from server.accounts.owner import Caller
from server.config import Settings

DEVICE_PATTERN = "^[A-Za-z0-9._-]{1,32}$"


def device_id(caller: Caller, named: str | None, settings: Settings) -> str | None:
    """The id of the caller's key; on a server that asks for no key what the device calls itself.

    None for who is no device: with the server's own key nobody sends from a phone.
    """
    if caller.key_id is not None:
        return caller.key_id
    return None if settings.demands_key else named
