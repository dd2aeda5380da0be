from server.media.packets import Held, Packet
from server.media.roundtrip import RoundTrip
from server.media.tail import AHEAD, Tail

PAUSE_S = 0.010001


def tail() -> Tail:
    """With a round trip of 40 ms."""
    round_trip = RoundTrip()
    round_trip.sample(0.04)
    return Tail(round_trip)


def held(
    number: int, at_s: float, *, frame: int = 1, marker: bool = False, repeated: bool = False
) -> Held:
    """A packet of a frame."""
    packet = Packet(number, frame, b"x", marker=marker, repeated=repeated)
    return Held(packet, number, frame, at_s)


def come(one: Tail, *packets: Held) -> None:
    """Packets come in order."""
    for packet in packets:
        one.came(packet, newest=True)


def test_an_open_frame_is_asked_about_after_a_pause() -> None:
    """Two packets behind the newest one, once."""
    one = tail()
    come(one, held(1, 0.9, frame=0, marker=True), held(2, 1.0))
    assert one.due_s(0.0) == 1.01
    assert one.due(1.005, 0.0) is None
    assert one.due(1.0 + PAUSE_S, 0.0) == range(3, 3 + AHEAD)
    assert one.due(2.0, 0.0) is None
    assert one.due_s(0.0) is None


def test_what_may_be_overtaken_is_given_longer() -> None:
    """The pause is longer by the usual reordering."""
    one = tail()
    come(one, held(1, 0.9, frame=0, marker=True), held(2, 1.0))
    assert one.due_s(0.005) == 1.0 + 0.01 + 0.005


def test_a_narrow_path_is_not_asked() -> None:
    """Where the packets of a frame come 19 ms apart, the next one is only under way."""
    one = tail()
    come(one, held(1, 0.9, frame=0, marker=True), held(2, 1.0), held(3, 1.019))
    assert one.due_s(0.0) is None
    assert one.due(2.0, 0.0) is None


def test_a_path_that_widens_is_asked_again() -> None:
    """What was learnt is forgotten over some dozens of packets."""
    one = tail()
    come(one, held(1, 0.9, frame=0, marker=True), held(2, 1.0), held(3, 1.019))
    come(one, *(held(number, 1.02) for number in range(4, 40)))
    assert one.due_s(0.0) == 1.02 + 0.01


def test_retransmissions_tell_nothing_of_the_spacing() -> None:
    """Marked ones, and, where a sender does not mark them, those that come as late as answers."""
    one = tail()
    come(one, held(1, 0.9, frame=0, marker=True), held(2, 1.0))
    assert one.due(1.0 + PAUSE_S, 0.0) is not None
    come(one, held(3, 1.055))
    assert one.due_s(0.0) == 1.055 + 0.01
    come(one, held(4, 1.3, repeated=True))
    assert one.due_s(0.0) == 1.3 + 0.01


def test_a_marked_sender_is_believed() -> None:
    """A late packet that is no retransmission was under way: the path is narrow."""
    one = tail()
    come(one, held(1, 0.9, frame=0, marker=True), held(2, 1.0, repeated=True))
    assert one.due(1.0 + PAUSE_S, 0.0) is not None
    come(one, held(3, 1.055))
    assert one.due_s(0.0) is None
