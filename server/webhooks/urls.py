"""Where an endpoint may be: checked when it is registered, its address again at every attempt."""

from __future__ import annotations

import re
from ipaddress import ip_address

import httpx

from server.store.webhook_tables import URL_LENGTH
from server.webhooks.addresses import is_public
from server.wire.problems import Problem

_HOST = re.compile(rb"[A-Za-z0-9._:-]+")
_ALLOW = "the server's owner may allow it with SIDELINE_WEBHOOK_PRIVATE"


def checked(text: str, *, private: bool) -> str:
    """The URL as it will be used; raises a 422 problem for one that nothing may be sent to.

    `private` allows addresses that are not public, and HTTP without TLS.
    """
    if len(text) > URL_LENGTH:
        raise _refused(f"it is longer than {URL_LENGTH} characters")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused(f"it is no URL: {error}") from None
    if url.scheme not in ("https", "http") or not _HOST.fullmatch(url.raw_host):
        raise _refused("write it in full, as in https://example.org/hooks")
    if url.port is not None and not 0 < url.port < 1 << 16:
        raise _refused("its port must be one of 1 to 65535")
    if url.userinfo or url.fragment:
        raise _refused("leave out user, password and fragment")
    if url.scheme == "http" and not private:
        raise _refused(f"it must begin with https://; {_ALLOW}")
    if not private and not _may_be_public(url.host):
        raise _refused(f"{url.host} is not a public address; {_ALLOW}")
    if len(str(url)) > URL_LENGTH:
        raise _refused(f"written out, it is longer than {URL_LENGTH} characters")
    return str(url)


def _may_be_public(host: str) -> bool:
    """Names are looked up when something is sent: what they stand for may change."""
    try:
        ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return name != "localhost" and not name.endswith((".localhost", ".local", ".internal"))
    return is_public(host)


def _refused(why: str) -> Problem:
    return Problem(422, "wrong-url", f"url: {why}")
