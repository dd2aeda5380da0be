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
