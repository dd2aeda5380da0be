from server.ice import IceServer
from server.signalling.links import link_header


def test_no_servers_no_header() -> None:
    """Nothing is told when nothing is configured."""
    assert link_header([]) is None


def test_stun_and_turn() -> None:
    """A TURN server's credentials are quoted, as RFC 9725 writes them."""
    servers = [
        IceServer(urls="stun:stun.example.org"),
        IceServer(urls="turn:turn.example.org?transport=udp", username='a"b', credential="c\\d"),
    ]
    assert link_header(servers) == (
        '<stun:stun.example.org>; rel="ice-server", '
        '<turn:turn.example.org?transport=udp>; rel="ice-server"; username="a\\"b"; '
        'credential="c\\\\d"; credential-type="password"'
    )
