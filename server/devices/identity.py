"""Which device somebody is."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from server.accounts.owner import Caller, caller_of

DEVICE_PATTERN = "^[A-Za-z0-9._-]{1,32}$"


def device_of(connection: HTTPConnection, named: str | None) -> str | None:
    """Which device asks; None for who is none."""
    return device_id(caller_of(connection), named, demands_key=demands_key(connection))


def demands_key(connection: HTTPConnection) -> bool:
    """Whether the server asks for a key; where it does not, a device is what it calls itself."""
    return bool(connection.app.state.demands_key)


def device_id(caller: Caller, named: str | None, *, demands_key: bool) -> str | None:
    """The id of the device's key; on a server that asks for no key what the device calls itself.

    None for who is no device, such as a coach.
    """
    if caller.key_id is not None:
        return caller.device_id
    return None if demands_key else named
