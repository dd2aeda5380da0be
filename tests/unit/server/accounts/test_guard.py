import pytest

from server.accounts.guard import host_name


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
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    """Port and brackets go; what is no host has no name."""
    assert host_name(header) == name
