"""Which form log lines have."""

import pytest

from server.observability.logs import is_json
from server.settings.observability import LogFormat


@pytest.mark.parametrize(
    ("form", "terminal", "as_json"),
    [
        ("auto", True, False),
        ("auto", False, True),
        ("human", False, False),
        ("json", True, True),
    ],
)
def test_who_reads_decides(form: LogFormat, terminal: bool, as_json: bool) -> None:
    """A person on a terminal, a program elsewhere, unless it is said."""
    assert is_json(form, terminal=terminal) is as_json
