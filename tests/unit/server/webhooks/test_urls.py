"""Which URLs may be registered."""

from __future__ import annotations

import pytest

from server.webhooks.urls import checked
from server.wire.problems import Problem


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG:8443/a?b=c", "https://example.org:8443/a?b=c"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://[2606:4700::1111]:444/x", "https://[2606:4700::1111]:444/x"),
    ],
)
def test_what_may_be_sent_to(url: str, written: str) -> None:
    """HTTPS to a name or a public address; it is written in one way."""
    assert checked(url, private=False) == written


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "in full"),
        ("example.org/hooks", "in full"),
        ("ftp://example.org", "in full"),
        ("https:///x", "in full"),
        ("https://a b/", "in full"),
        ("https://[::1", "no URL"),
        ("https://example.org:99999", "port"),
        ("https://example.org:0", "port"),
        ("https://example.org/\x00", "no URL"),
        ("https://me:word@example.org", "password"),
        ("https://example.org/#here", "fragment"),
        ("http://example.org", "https://"),
        ("https://127.0.0.1/", "not a public address"),
        ("https://[::ffff:10.0.0.1]/", "not a public address"),
        ("https://localhost./", "not a public address"),
        ("https://printer.local/", "not a public address"),
        ("https://x/" + "a" * 3000, "longer"),
        ("https://x/" + "ü" * 1000, "longer"),
    ],
)
def test_what_may_not(url: str, why: str) -> None:
    """It is refused in words."""
    with pytest.raises(Problem, match=why) as caught:
        checked(url, private=False)
    assert caught.value.status == 422


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/x", "http://coach.local/", "https://[::1]/"]
)
def test_where_private_addresses_are_allowed(url: str) -> None:
    """So is HTTP, but still no password."""
    assert checked(url, private=True) == url
    with pytest.raises(Problem, match="password"):
        checked("http://me:word@127.0.0.1/", private=True)
