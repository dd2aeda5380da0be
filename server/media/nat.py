"""The answer of a server behind 1:1 NAT."""

from __future__ import annotations

import re

_HOST_CANDIDATE = re.compile(r"^(a=candidate:(?:\S+ ){4})(\d+\.\d+\.\d+\.\d+)( \d+ typ host)")
_CONNECTION = re.compile(r"^(c=IN IP4 )(\d+\.\d+\.\d+\.\d+)$")


def with_public_address(sdp: str, public: str | None) -> str:
    """Name the public address wherever the answer names an IPv4 address of this machine.

    The ports stay: 1:1 NAT does not change them. None leaves the answer as it is.
    """
    if public is None:
        return sdp
    lines = sdp.splitlines()
    own = {found[2] for line in lines if (found := _HOST_CANDIDATE.match(line))}
    return "".join(f"{_renamed(line, own, public)}\r\n" for line in lines)


def _renamed(line: str, own: set[str], public: str) -> str:
    if _HOST_CANDIDATE.match(line):
        return _HOST_CANDIDATE.sub(rf"\g<1>{public}\g<3>", line)
    found = _CONNECTION.match(line)
    return f"{found[1]}{public}" if found and found[2] in own else line
