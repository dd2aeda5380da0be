"""Faults that a frame's data cause, and those that they do not."""

from __future__ import annotations

import logging
from contextvars import copy_context

import pytest

from inference.errors import AnalysisError, EngineError
from inference.faults import FAULTS, as_analysis_error
from inference.logs import bound, bound_ids


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_as_an_analysis_error(
    fault: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    """With its cause, which the log has in full."""
    with pytest.raises(AnalysisError, match="a cause") as told, as_analysis_error():
        raise fault("a cause")
    assert isinstance(told.value.__cause__, fault)
    assert "a cause" in caplog.text


def test_the_log_says_whose_frame_it_was() -> None:
    """On whatever thread it is worked on: with the ids of who opened the stream."""
    said: list[dict[str, str]] = []

    class Keep(logging.Handler):
        """Keeps the ids."""

        def emit(self, record: logging.LogRecord) -> None:
            """One more line."""
            del record
            said.append(bound_ids())

    keep = Keep()
    logging.getLogger("inference.faults").addHandler(keep)
    try:
        with bound(session_id="s1"):
            context = copy_context()
        for of in (context, None):
            with pytest.raises(AnalysisError), as_analysis_error("stream 1", of):
                raise ValueError("a cause")
    finally:
        logging.getLogger("inference.faults").removeHandler(keep)
    assert said == [{"session_id": "s1"}, {}]


def test_errors_raised_on_purpose_go_through() -> None:
    """As they are."""
    with pytest.raises(EngineError, match="on purpose"), as_analysis_error():
        raise EngineError("on purpose")
