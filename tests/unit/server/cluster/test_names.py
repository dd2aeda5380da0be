from hypothesis import given
from hypothesis import strategies as st

from server.cluster.names import host_of, host_session_id, new_host_id


def test_a_session_names_its_host() -> None:
    """Whoever has its id knows where it lives."""
    host = new_host_id()
    assert host_of(host_session_id(host)) == host


@given(st.text())
def test_any_text_names_a_host_or_none(text: str) -> None:
    """And never raises."""
    assert host_of(text) in (None, text[-8:])
