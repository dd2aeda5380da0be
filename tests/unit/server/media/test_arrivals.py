from server.media.arrivals import Arrivals


def test_first_and_last_packet_of_a_frame() -> None:
    """A frame's span is from its first packet to its last, and is told once."""
    arrivals = Arrivals()
    for now_s in (1.0, 1.1, 1.2):
        arrivals.stamp(7, now_s)
    assert arrivals.take(7, 9.0) == (1.0, 1.2)
    assert arrivals.take(7, 9.0) == (9.0, 9.0)


def test_frames_without_a_picture_are_counted() -> None:
    """What came before a decoded frame and was not decoded itself is lost."""
    arrivals = Arrivals()
    for rtp in (1, 2, 3, 4):
        arrivals.stamp(rtp, float(rtp))
    assert arrivals.take(3, 0.0) == (3.0, 3.0)
    assert arrivals.undecoded == 2
    assert len(arrivals) == 1


def test_memory_is_bounded() -> None:
    """Past the capacity the oldest frame is forgotten and counted."""
    arrivals = Arrivals(capacity=3)
    for rtp in range(10):
        arrivals.stamp(rtp, 0.0)
    assert len(arrivals) == 3
    assert arrivals.undecoded == 7


def test_packets_that_come_again_are_no_new_frame() -> None:
    """A retransmission after its frame was decoded is not counted as lost."""
    arrivals = Arrivals()
    arrivals.stamp(2**32 - 1, 1.0)
    arrivals.stamp(3000, 1.1)
    assert arrivals.take(3000, 0.0) == (1.1, 1.1)
    assert arrivals.undecoded == 1
    for repeated in (3000, 2**32 - 1, 0):
        arrivals.stamp(repeated, 1.2)
    arrivals.stamp(6000, 1.3)
    assert arrivals.take(6000, 0.0) == (1.3, 1.3)
    assert arrivals.undecoded == 1


def test_a_sender_that_starts_its_timestamps_anew() -> None:
    """After a jump backwards the first picture has no span, the next ones have theirs again."""
    arrivals = Arrivals()
    arrivals.stamp(9_000_000, 1.0)
    arrivals.take(9_000_000, 0.0)
    arrivals.stamp(10, 2.0)
    assert arrivals.take(10, 5.0) == (5.0, 5.0)
    arrivals.stamp(3010, 2.1)
    assert arrivals.take(3010, 5.0) == (2.1, 2.1)


def test_frames_whose_packets_crossed_are_both_taken() -> None:
    """A frame whose packets overtook those of the one before is not lost."""
    arrivals = Arrivals()
    arrivals.stamp(3000, 1.0)
    arrivals.stamp(0, 1.1)
    assert arrivals.take(0, 0.0) == (1.1, 1.1)
    assert arrivals.take(3000, 0.0) == (1.0, 1.0)
    assert arrivals.undecoded == 0
