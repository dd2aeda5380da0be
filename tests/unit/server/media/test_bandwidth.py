import asyncio

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtp import RtpPacket

from inference.clock import ManualClock
from server.media.bandwidth import Feedback
from server.media.receiver import feedback_of, hear_packets
from tests.unit.server.media.test_feedback import decode


class Sender:
    """Takes the messages; `after` waits for so many."""

    def __init__(self) -> None:
        self.messages: list[tuple[int, bytes]] = []
        self._came = asyncio.Condition()

    async def __call__(self, ssrc: int, message: bytes) -> None:
        """Take a message about the packets of an SSRC."""
        async with self._came:
            self.messages.append((ssrc, message))
            self._came.notify_all()

    async def after(self, count: int) -> None:
        """Wait until there are so many."""
        async with asyncio.timeout(5), self._came:
            await self._came.wait_for(lambda: len(self.messages) >= count)


def numbered(number: int | None, ssrc: int = 7) -> RtpPacket:
    """A packet with a number across the transport, and with the time of its sending."""
    packet = RtpPacket(97, ssrc=ssrc, sequence_number=1)
    packet.extensions.transport_sequence_number = number
    packet.extensions.abs_send_time = 1
    return packet


async def test_arrivals_are_told_together() -> None:
    """One message about several packets, with the moments at which they reached the socket."""
    clock, sender = ManualClock(1.0), Sender()
    feedback = Feedback(sender, clock)
    feedback.heard(numbered(3))
    clock.advance(0.004)
    feedback.heard(numbered(5, ssrc=8))
    await sender.after(1)
    feedback.heard(numbered(6))
    await sender.after(2)
    feedback.close()
    assert [ssrc for ssrc, _ in sender.messages] == [8, 7]
    assert [decode(message) for _, message in sender.messages] == [
        (3, [4000, None, 4016], 0),
        (6, [4016], 1),
    ]


@pytest.mark.parametrize(("number", "left"), [(3, None), (None, 1)])
async def test_one_estimate_is_enough(number: int | None, left: int | None) -> None:
    """aiortc estimates from the time of sending, where packets are not numbered only."""
    sender = Sender()
    feedback = Feedback(sender, ManualClock())
    packet = numbered(number)
    feedback.heard(packet)
    feedback.close()
    assert packet.extensions.abs_send_time == left
    assert sender.messages == []


async def test_a_receiver_hears_first_and_sends_on_the_wire(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Through aiortc's receiver: every packet, whatever it carries, is told of in an RTCP message
    of type 205 and format 15, with our SSRC and the sender's."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = connection.addTransceiver("video").receiver
    sent: asyncio.Queue[bytes] = asyncio.Queue()
    monkeypatch.setattr(receiver, "_send_rtcp", sent.put)
    feedback = Feedback(feedback_of(receiver), ManualClock(2.0))
    hear_packets(receiver, feedback.heard)
    receiver._set_rtcp_ssrc(5)
    await receiver._handle_rtp_packet(numbered(2), arrival_time_ms=0)
    async with asyncio.timeout(5):
        message = await sent.get()
    feedback.close()
    await connection.close()
    assert message[:12].hex() == "8fcd0005" + "00000005" + "00000007"
    assert decode(message[12:]) == (2, [8000], 0)
