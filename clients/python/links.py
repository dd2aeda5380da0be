"""ICE servers out of a `Link` header (RFC 9725, section 4.6)."""

from __future__ import annotations

import re

from aiortc import RTCIceServer

_ENTRY = re.compile(r"""<(?P<url>[^>]*)>(?P<parameters>(?:[^,"]|"(?:[^"\\]|\\.)*")*)""")
_PARAMETER = re.compile(r""";\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))""")


def ice_servers(link: str | None) -> list[RTCIceServer]:
    """The servers that a header names; links of other kinds are passed over."""
    found = []
    for entry in _ENTRY.finditer(link or ""):
        given = {name: _plain(quoted, bare) for name, quoted, bare in _parameters(entry)}
        if given.get("rel") == "ice-server":
            found.append(
                RTCIceServer(
                    urls=entry["url"],
                    username=given.get("username"),
                    credential=given.get("credential"),
                )
            )
    return found


def _parameters(entry: re.Match[str]) -> list[tuple[str, str, str]]:
    return _PARAMETER.findall(entry["parameters"])


def _plain(quoted: str, bare: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted) or bare
