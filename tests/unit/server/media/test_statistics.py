from types import SimpleNamespace

import aiortc.rtcrtpreceiver

from server.media import hooks


def test_the_jitter_of_timestamps_that_jump_fits_its_field() -> None:
    """As far to and fro as timestamps go; a receiver report has 32 bits for the jitter."""
    hooks.install()
    statistics = aiortc.rtcrtpreceiver.StreamStatistics(90_000)
    for number in range(2000):
        timestamp = (number % 2) * 0xFFFFFFFF
        packet = SimpleNamespace(sequence_number=number, timestamp=timestamp)
        statistics.add(packet)  # type: ignore[arg-type]
    assert 1 << 31 < statistics.jitter < 1 << 32
