import pytest

from clients.python.network import NetworkTimes, network_times
from clients.python.offset import ClockOffset
from clients.python.results import Result
from server.wire.metrics import MetricsMessage

AHEAD = ClockOffset(1000.0, 0.002)


def result(
    rtp: int, received_s: float, first_packet_ms: float | None, offset: ClockOffset | None = AHEAD
) -> Result:
    """An answer that took the server 20 ms."""
    message = MetricsMessage(
        rtp, 0, None, None, "QUIET", stages={"a": 15.0, "b": 5.0}, first_packet_ms=first_packet_ms
    )
    return Result(message, received_s, offset)


def test_the_network_is_split_into_its_two_ways() -> None:
    """Sent at 10 s, at the server 30 ms later, worked on for 20 ms, back after another 10 ms."""
    one = result(7, 10.06, 1_010_030.0)
    assert network_times([one], {7: 10.0}) == NetworkTimes(30.0, 10.0, 2.0)


@pytest.mark.parametrize(
    ("first_packet_ms", "ways"), [(1_009_999.0, (0.0, 40.0)), (1_010_041.0, (40.0, 0.0))]
)
def test_no_way_takes_less_than_no_time(first_packet_ms: float, ways: tuple[float, float]) -> None:
    """Where the offset's error would make one way negative, it is nothing, and the other all."""
    found = network_times([result(7, 10.06, first_packet_ms)], {7: 10.0})
    assert found is not None
    assert (found.up_ms, found.down_ms) == ways


def test_what_cannot_be_split_is_left_out() -> None:
    """Without a ping, without the server's time, or for a frame not of ours there is no split."""
    unknown = [
        result(7, 10.06, 1_010_030.0, None),
        result(7, 10.06, None),
        result(8, 10.06, 1_010_030.0),
    ]
    assert network_times(unknown, {7: 10.0}) is None
