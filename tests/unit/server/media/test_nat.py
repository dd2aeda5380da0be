from server.media.nat import with_public_address

ANSWER = "\r\n".join(
    [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        "m=video 40001 UDP/TLS/RTP/SAVPF 96",
        "c=IN IP4 10.0.0.5",
        "a=candidate:1 1 udp 2130706431 10.0.0.5 40001 typ host",
        "a=candidate:2 1 udp 2130706431 fd00::2 40002 typ host",
        "a=candidate:3 1 udp 1694498815 203.0.113.9 40001 typ srflx raddr 10.0.0.5 rport 40001",
        "",
    ]
)


def test_the_public_address_stands_for_the_machines_own() -> None:
    """Host candidates and the connection line carry it, with their own ports; the rest stays."""
    changed = with_public_address(ANSWER, "198.51.100.7").splitlines()
    assert changed == [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        "m=video 40001 UDP/TLS/RTP/SAVPF 96",
        "c=IN IP4 198.51.100.7",
        "a=candidate:1 1 udp 2130706431 198.51.100.7 40001 typ host",
        "a=candidate:2 1 udp 2130706431 fd00::2 40002 typ host",
        "a=candidate:3 1 udp 1694498815 203.0.113.9 40001 typ srflx raddr 10.0.0.5 rport 40001",
    ]


def test_without_one_nothing_changes() -> None:
    """The answer is passed on as it is."""
    assert with_public_address(ANSWER, None) == ANSWER
