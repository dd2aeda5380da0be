from hypothesis import given
from hypothesis import strategies as st

from clients.python.links import ice_servers
from server.ice import IceServer
from server.signalling.links import link_header

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@given(st.lists(st.tuples(PRINTABLE, PRINTABLE), max_size=3))
def test_what_the_server_writes_is_read(credentials: list[tuple[str, str]]) -> None:
    """Any username and credential, quotes and commas included, comes back as it was."""
    servers = [
        IceServer(
            urls="turn:a.example:3478?transport=tcp", username=username, credential=credential
        )
        for username, credential in credentials
    ]
    read = ice_servers(link_header([IceServer(urls="stun:b.example"), *servers]))
    assert [(one.username, one.credential) for one in read] == [(None, None), *credentials]
    assert [one.urls for one in read] == ["stun:b.example", *(one.urls for one in servers)]


def test_other_links_are_passed_over() -> None:
    """Links that are no ICE servers, and no header at all, give none."""
    assert ice_servers('</next>; rel="next", </a>; rel=prev') == []
    assert ice_servers(None) == []
