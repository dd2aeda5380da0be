import pytest

from server.media.candidates import is_usable, read_candidate
from server.media.errors import BadCandidate


def test_a_candidate_belongs_to_a_section_or_to_the_first() -> None:
    """As its fragment says."""
    line = "candidate:1 1 udp 2130706431 192.0.2.1 4000 typ host"
    named, first = read_candidate(line, "video"), read_candidate(line, None)
    assert (named.sdpMid, named.sdpMLineIndex) == ("video", None)
    assert (first.sdpMid, first.sdpMLineIndex) == (None, 0)
    assert is_usable(first)


@pytest.mark.parametrize("words", ["1 1 udp 1 ab.local 9", "1 1 udp 1 ::1 0", "1 2 udp 1 ::1 9"])
def test_one_that_leads_nowhere_is_not_used(words: str) -> None:
    """Hidden behind a name, without a port, or for RTCP alone."""
    assert not is_usable(read_candidate(f"candidate:{words} typ host", None))


@pytest.mark.parametrize("words", ["", "1 1 udp", "1 x udp 1 ::1 9", "1 1 udp 1 ::1 65536"])
def test_what_is_none_is_refused(words: str) -> None:
    """With what was sent, cut short."""
    with pytest.raises(BadCandidate):
        read_candidate(f"candidate:{words} typ host", None)
