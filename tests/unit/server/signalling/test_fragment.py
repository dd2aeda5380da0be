import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.signalling.fragment import parse_fragment
from server.wire.problems import Problem

CANDIDATE = "candidate:1 1 udp 1 192.0.2.1 1 typ host"


def test_candidates_belong_to_their_section() -> None:
    """Each candidate has the mid of its section, and the end of candidates is passed over."""
    text = (
        f"a=ice-ufrag:abcd\r\na=ice-pwd:x\r\nm=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
        f"a={CANDIDATE}\r\nm=application 9 X 0\r\na=mid:1\r\na={CANDIDATE}\r\n"
        "a=end-of-candidates\r\n"
    )
    fragment = parse_fragment(text)
    assert fragment.ufrag == "abcd"
    assert fragment.candidates == (("0", CANDIDATE), ("1", CANDIDATE))


def test_a_candidate_before_any_section_has_no_mid() -> None:
    """Without a mid the first section is meant."""
    assert parse_fragment(f"a={CANDIDATE}\n").candidates == ((None, CANDIDATE),)


@pytest.mark.parametrize("text", ["hello", "v=0\r\n", "{}", f"a={CANDIDATE}\r\n" * 65])
def test_what_is_no_fragment(text: str) -> None:
    """Other lines, or too many candidates, are a 400 problem."""
    with pytest.raises(Problem) as caught:
        parse_fragment(text)
    assert caught.value.status == 400


LINES = st.sampled_from(["a=ice-ufrag:abcd", "a=mid:0", "a=mid:", "m=video", f"a={CANDIDATE}"])


@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=80))
def test_any_text_is_a_fragment_or_a_problem(lines: list[str]) -> None:
    """Of a fragment every candidate is read, each as it stands there."""
    text = "\r\n".join(lines)
    try:
        fragment = parse_fragment(text)
    except Problem:
        return
    said = [line[2:].rstrip() for line in text.splitlines() if line.startswith("a=candidate:")]
    assert [one for _, one in fragment.candidates] == said
