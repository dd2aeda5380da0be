import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.ice import IceServer, port_range, with_credentials

BARE = IceServer(urls="turn:turn.example.org")


def test_credentials_are_those_of_the_turn_rest_scheme() -> None:
    """The username says when it expires, the password is the secret's HMAC-SHA1 of it.

    Expected: printf 1060:sideline | openssl dgst -sha1 -hmac north -binary | base64
    """
    (made,) = with_credentials([BARE], "north", 60, epoch_s=1000.9)
    assert made.username == "1060:sideline"
    assert made.credential == "bRJFLb5n30KjJYxJSuVyTF6DB1Y="


def test_only_turn_servers_without_credentials_get_them() -> None:
    """STUN servers and TURN servers with credentials of their own stay as they are."""
    own = IceServer(urls="turns:b.example:443?transport=tcp", username="u", credential="c")
    stun = IceServer(urls="stun:[2001:db8::1]:3478")
    assert with_credentials([stun, own], "north", 60, 0.0) == [stun, own]
    assert with_credentials([BARE], None, 60, 0.0) == [BARE]


@pytest.mark.parametrize(
    "url",
    [
        "turn.example.org",
        "http://turn.example.org",
        "stun:a.example?transport=udp",
        "turn:a.example?transport=sctp",
        'turn:a.example>; rel="x"',
        "turn:a.example\r\nX: y",
        "turn:user@a.example",
        "turn:",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    """Only STUN and TURN URLs (RFC 7064, 7065) are taken; nothing that could end a header."""
    with pytest.raises(ValidationError):
        IceServer(urls=url)


def test_credentials_that_no_header_can_carry_are_refused() -> None:
    """Line ends and letters outside ASCII are refused at start, not when a client asks."""
    for text in ("a\r\nX: y", "pass\N{LATIN SMALL LETTER E WITH ACUTE}"):
        with pytest.raises(ValidationError):
            IceServer(urls="turn:a.example", username="u", credential=text)


@given(st.integers(1, 65535), st.integers(1, 65535))
def test_port_ranges(one: int, other: int) -> None:
    """A rising range has both its ends; a falling one is refused."""
    lowest, highest = sorted((one, other))
    ports = port_range(f"{lowest}-{highest}")
    assert ports is not None
    assert (ports[0], ports[-1]) == (lowest, highest)
    if lowest != highest:
        with pytest.raises(ValueError, match="rise"):
            port_range(f"{highest}-{lowest}")


@pytest.mark.parametrize("text", ["40000", "a-b", "40000-", "-1-5", "0-10", "1-65536", "1 - 5"])
def test_what_is_no_range_is_refused(text: str) -> None:
    """The message shows the form."""
    with pytest.raises(ValueError, match=r"LOWEST-HIGHEST|within"):
        port_range(text)


def test_no_range_is_any_port() -> None:
    """Nothing given takes whatever is free."""
    assert port_range("") is None
