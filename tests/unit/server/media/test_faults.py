import pytest

from server.media.faults import Fault, Faults


@pytest.fixture
def told() -> list[str]:
    """What was said of the peer."""
    return []


def test_what_anybody_can_send_is_counted_and_held_against_nobody(told: list[str]) -> None:
    """Addresses are easily forged."""
    faults = Faults(told.append, patience=2)
    for _ in range(5):
        faults.count(Fault.STRANGER)
    assert faults.counts == {"stranger": 5}
    assert told == []


def test_a_peer_that_makes_too_many_is_hostile(told: list[str]) -> None:
    """That is told once, however many follow."""
    faults = Faults(told.append, patience=3)
    for fault in (Fault.BAD_RTP, Fault.BAD_SCTP, Fault.BAD_RTP, Fault.BAD_RTP):
        faults.blame(fault)
    faults.condemn("more")
    assert told == ["the peer does not keep to the protocol: too often bad-rtp"]
    assert faults.counts == {"bad-rtp": 3, "bad-sctp": 1}
