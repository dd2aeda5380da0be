import pytest

from server.signalling.body import int_or_zero


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (None, 0), ("", 0), ("-1", 0), ("1e3", 0), ("²", 0), ("9" * 5000, 10**18 - 1)],
)
def test_a_length_that_is_no_number_is_not_believed(text: str | None, number: int) -> None:
    """Only plain digits count; the body itself is measured anyway."""
    assert int_or_zero(text) == number
