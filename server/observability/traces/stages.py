"""What is told of a try at an analysis, whether or not anybody wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from server.observability.traces.opening import open_tracing
from server.settings.observability import ObservabilitySettings

Stage = Callable[[str], AbstractContextManager[None]]
"""What is done inside the block is that stage."""


def untold(name: str) -> AbstractContextManager[None]:
    """Where nobody wants to know."""
    del name
    return nullcontext()


@dataclass(slots=True)
class Try:
    """One try; `outcome` says in a word what came of it."""

    stage: Stage = untold
    outcome: str = "died"


@contextmanager
def traced_try(settings: ObservabilitySettings, analysis_id: str, sport: str) -> Iterator[Try]:
    """A try in a process of its own, which sends what it told before it ends."""
    tracing = open_tracing(settings, "analysis")
    if tracing is None:
        yield Try()
        return
    trace = tracing.analysis(analysis_id, sport)
    one = Try(trace.stage)
    try:
        yield one
    finally:
        trace.end(one.outcome)
        tracing.close()
