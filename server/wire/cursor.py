"""Places in a list that grows at its head: where the next page begins."""

from __future__ import annotations

import base64
import binascii
import math
import struct

from server.wire.problems import Problem

Place = tuple[float, str]
"""When something was made, in seconds since 1970, and its id."""


def to_cursor(place: Place) -> str:
    """As clients get it, who must not read anything into it."""
    made_s, name = place
    return base64.urlsafe_b64encode(struct.pack("<d", made_s) + name.encode()).decode().rstrip("=")


def from_cursor(text: str) -> Place:
    """The place; raises a 422 problem for what was no cursor of this server's."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        (made_s,) = struct.unpack("<d", raw[:8])
        name = raw[8:].decode("ascii")
    except (binascii.Error, struct.error, UnicodeError, ValueError):
        made_s, name = math.nan, ""
    if not math.isfinite(made_s) or not name or not name.isprintable():
        raise Problem(422, "invalid-input", "cursor: take it as it stood in `next`")
    return made_s, name
