import pytest

from server.accounts.guard import Rules, host_name
from server.wire.problems import Problem


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost:8000", "localhost"),
        ("LOCALHOST", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("", ""),
        ("evil.example@localhost", ""),
        ("localhost/x", ""),
        ("[::1", ""),
        ("]", ""),
        ("[abc]:80", ""),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    """Port and brackets go; what is no host has no name."""
    assert host_name(header) == name


def test_an_origin_that_is_none_is_refused_in_words() -> None:
    """As a page of another site is."""
    headers = [(b"host", b"localhost:8000"), (b"origin", b"http://[")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/analyses", "headers": headers}
    with pytest.raises(Problem) as refused:
        Rules(key=None, hosts=(), origins=()).check_place(scope)
    assert refused.value.status == 403
