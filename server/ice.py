"""STUN and TURN servers as they are configured, and as they are told to clients at a moment."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, StringConstraints

_HOST_PORT = r"(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::\d{1,5})?"
_URL = re.compile(rf"stuns?:{_HOST_PORT}|turns?:{_HOST_PORT}(?:\?transport=(?:udp|tcp))?")
_TURN = ("turn:", "turns:")
_USER = "sideline"

HeaderText = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]*$")]
"""Printable ASCII: it is sent in a header."""

HIGHEST_PORT = 65_535


def _url(text: str) -> str:
    """aioice reads it only when a session starts, which is too late to say that it is wrong."""
    if not _URL.fullmatch(text):
        raise ValueError(f"not a STUN or TURN address: {text!r}; write turn:host:port")
    return text


class IceServer(BaseModel):
    """A STUN or TURN server, as a browser's RTCConfiguration writes it."""

    urls: Annotated[str, AfterValidator(_url)]
    username: HeaderText | None = None
    credential: HeaderText | None = None

    @property
    def relays(self) -> bool:
        """Whether it is a TURN server."""
        return self.urls.startswith(_TURN)

    @property
    def wants_credentials(self) -> bool:
        """Whether it is a TURN server whose username and credential are not given."""
        return self.relays and (self.username is None or self.credential is None)


def with_credentials(
    servers: Sequence[IceServer], secret: str | None, lifetime_s: int, epoch_s: float
) -> list[IceServer]:
    """The servers with time-limited credentials for each TURN server that has none of its own.

    `epoch_s` is now, in seconds since 1970; the credentials open an allocation for `lifetime_s`.
    """
    if secret is None:
        return list(servers)
    username = f"{int(epoch_s) + lifetime_s}:{_USER}"
    made = {"username": username, "credential": _password(secret, username)}
    return [one.model_copy(update=made) if one.wants_credentials else one for one in servers]


def _password(secret: str, username: str) -> str:
    """As coturn's `use-auth-secret` checks it (draft-uberti-behave-turn-rest-00, section 2.2)."""
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def port_range(text: str) -> range | None:
    """The ports of `LOWEST-HIGHEST`, both included; None for an empty text.

    Raises ValueError, which says what is wrong.
    """
    if not text:
        return None
    lowest, dash, highest = text.partition("-")
    if not (dash and lowest.isdecimal() and highest.isdecimal()):
        raise ValueError(f"{text!r} is not LOWEST-HIGHEST, for example 40000-40100")
    if not 1 <= int(lowest) <= int(highest) <= HIGHEST_PORT:
        raise ValueError(
            f"{text!r} must rise from the lower to the higher, within 1-{HIGHEST_PORT}"
        )
    return range(int(lowest), int(highest) + 1)


def _checked_range(text: str) -> str:
    port_range(text)
    return text


PortRange = Annotated[str, AfterValidator(_checked_range)]
"""`LOWEST-HIGHEST`, or nothing for any port."""
