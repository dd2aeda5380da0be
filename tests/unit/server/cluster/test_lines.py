"""What a host's process and its starter tell each other."""

import pytest

from server.cluster.lines import Drain, HostOrders, Up


@pytest.mark.parametrize(
    "said", [HostOrders("10.0.0.1", "ab"), Drain(2.5), Up("a", "http://b", 3), Up(failure="no")]
)
def test_a_line_arrives_as_it_was_said(said: HostOrders | Drain | Up) -> None:
    """Alone on its line."""
    assert said.line().count("\n") == 1
    assert type(said).parse(said.line()) == said


@pytest.mark.parametrize("line", ["", "{", "[]", "7", '{"within_s": 1, "more": 2}', "null"])
def test_what_is_no_such_line_is_a_value_error(line: str) -> None:
    """A library's words on stdout, for one."""
    with pytest.raises(ValueError, match="not a line of Drain"):
        Drain.parse(line)
