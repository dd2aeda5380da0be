"""Faults that a frame's data cause, and those that they do not."""

from __future__ import annotations

import pytest

from inference.errors import AnalysisError, EngineError
from inference.faults import FAULTS, as_analysis_error


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_as_an_analysis_error(
    fault: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    """With its cause, which the log has in full."""
    with pytest.raises(AnalysisError, match="a cause") as told, as_analysis_error():
        raise fault("a cause")
    assert isinstance(told.value.__cause__, fault)
    assert "a cause" in caplog.text


def test_errors_raised_on_purpose_go_through() -> None:
    """As they are."""
    with pytest.raises(EngineError, match="on purpose"), as_analysis_error():
        raise EngineError("on purpose")
