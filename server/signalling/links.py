"""ICE servers in a `Link` header (RFC 9725, section 4.6)."""

from __future__ import annotations

from collections.abc import Sequence

from server.ice import IceServer


def link_header(servers: Sequence[IceServer]) -> str | None:
    """The header's value, None when there are no servers."""
    return ", ".join(map(_link, servers)) or None


def _link(server: IceServer) -> str:
    parts = [f"<{server.urls}>", 'rel="ice-server"']
    if server.username is not None:
        parts.append(f"username={_quoted(server.username)}")
    if server.credential is not None:
        parts += [f"credential={_quoted(server.credential)}", 'credential-type="password"']
    return "; ".join(parts)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
