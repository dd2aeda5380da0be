"""Which device somebody is."""

from __future__ import annotations

from server.accounts.owner import ADMINISTRATOR, Caller

DEVICE_PATTERN = "^[A-Za-z0-9._-]{1,32}$"


def device_id(caller: Caller, named: str | None) -> str | None:
    """The id of the caller's key; on a server that asks for no key what the device calls itself.

    None for who is no device: with the server's own key nobody sends from a phone.
    """
    if caller.key_id is not None:
        return caller.key_id
    return named if caller == ADMINISTRATOR else None
