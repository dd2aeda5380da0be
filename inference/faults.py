"""What a frame's data can make numerical code raise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from logging import getLogger

from inference.errors import AnalysisError

log = getLogger(__name__)

FAULTS = (ArithmeticError, LookupError, RuntimeError, ValueError)
"""Anything else is a bug that stops all."""


@contextmanager
def as_analysis_error(whose: str = "the file", context: Context | None = None) -> Iterator[None]:
    """Raises AnalysisError for a fault inside, and says in the log whose frame it was, with the ids
    that are bound in the context; errors raised on purpose go through."""
    try:
        yield
    except FAULTS as error:
        with_ids = (context or copy_context()).copy()
        with_ids.run(log.exception, "%s: a frame cannot be analysed", whose)
        raise AnalysisError(f"the analysis failed on a frame: {error!r}") from error
