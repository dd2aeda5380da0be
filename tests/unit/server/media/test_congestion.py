"""These fail when an upgrade of aiortc moves its congestion window."""

import pytest
from aiortc import RTCPeerConnection
from aiortc.rtcsctptransport import USERDATA_MAX_LENGTH, RTCSctpTransport

from server.media.congestion import LEAST_BYTES, widen


@pytest.fixture
async def transport() -> RTCSctpTransport:
    """Of a connection that is not connected."""
    connection = RTCPeerConnection()
    connection.createDataChannel("control")
    assert connection.sctp is not None
    return connection.sctp


async def test_after_a_timeout_a_quarter_of_a_second_may_be_on_its_way(
    transport: RTCSctpTransport,
) -> None:
    """aiortc narrows the window to one packet, in its own attribute, and reads ours."""
    widen()
    transport._t3_expired()
    assert vars(transport)["_cwnd"] == USERDATA_MAX_LENGTH
    assert transport._cwnd == LEAST_BYTES


async def test_a_wide_window_stays_as_it_is(transport: RTCSctpTransport) -> None:
    """The least is no limit."""
    widen()
    transport._cwnd = 2 * LEAST_BYTES
    assert transport._cwnd == 2 * LEAST_BYTES
