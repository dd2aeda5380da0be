import contextlib

import pytest

from server.media.sockets import bind_udp

LOOPBACK = "127.0.0.1"


def free_run(length: int) -> range:
    """Consecutive ports that are free now."""
    with contextlib.ExitStack() as stack:
        sock = bind_udp(LOOPBACK, None)
        assert sock is not None
        first = stack.enter_context(sock).getsockname()[1]
    return range(first, first + length)


def test_every_port_of_a_range_is_used_before_none_is_left() -> None:
    """Sockets take distinct ports within the range; when all are taken there is None."""
    ports = free_run(1)
    with contextlib.ExitStack() as stack:
        sock = bind_udp(LOOPBACK, ports)
        assert sock is not None
        assert stack.enter_context(sock).getsockname()[1] in ports
        assert not sock.getblocking()
        assert bind_udp(LOOPBACK, ports) is None


def test_the_search_goes_past_taken_ports() -> None:
    """Wherever the search starts, a free port of the range is found."""
    with contextlib.ExitStack() as stack:
        sock = bind_udp(LOOPBACK, None)
        assert sock is not None
        taken = stack.enter_context(sock).getsockname()[1]
        for _ in range(20):
            other = bind_udp(LOOPBACK, range(taken, min(taken + 30, 65536)))
            assert other is not None
            with other:
                assert other.getsockname()[1] != taken


def test_an_address_of_another_machine_is_an_error() -> None:
    """It is not mistaken for a taken port."""
    with pytest.raises(OSError, match="assign"):
        bind_udp("192.0.2.201", range(40000, 40010))
