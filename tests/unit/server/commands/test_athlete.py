import pytest

from inference.errors import InvalidInput
from server.commands.athlete import key_values


def test_both_ways_of_writing_an_option() -> None:
    """`--KEY VALUE` and `--KEY=VALUE` mean the same, negative numbers included."""
    assert key_values(["--height-m", "1.8", "--tilt=-2", "--noise", "-1"]) == {
        "height-m": "1.8",
        "tilt": "-2",
        "noise": "-1",
    }


@pytest.mark.parametrize("words", [["1.8"], ["--height-m"], ["--"], ["-h", "1"]])
def test_what_is_no_option(words: list[str]) -> None:
    """The error says how options are written."""
    with pytest.raises(InvalidInput, match="--"):
        key_values(words)
