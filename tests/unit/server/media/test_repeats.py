"""These fail when an upgrade of aiortc takes retransmissions apart somewhere else."""

import aiortc.rtcrtpreceiver
from aiortc.rtp import RtpPacket, wrap_rtx

from server.media.repeats import RepeatedPacket, mark_repeats


def test_what_was_sent_again_is_marked() -> None:
    """The packet is what it was, and says that it was repeated; twice installed is once."""
    mark_repeats()
    mark_repeats()
    packet = RtpPacket(97, 1, 5, 3000, 7, b"payload")
    packet.extensions.transport_sequence_number = 9
    repeat = wrap_rtx(packet, payload_type=98, sequence_number=1, ssrc=8)
    unwrap = vars(aiortc.rtcrtpreceiver)["unwrap_rtx"]
    found = unwrap(repeat, payload_type=97, ssrc=7)
    assert isinstance(found, RepeatedPacket)
    assert not isinstance(packet, RepeatedPacket)
    assert vars(found) == vars(packet)
