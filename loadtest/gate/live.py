"""`live`: one stream to Sideline and to the tutorial server, in turns, on the same host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from loadtest.gate.figures import LEAST, LEAST_EXACT, Better, Figure
from loadtest.hosting import server_for_load
from loadtest.publishing.clips import may_run_in_real_time
from server.commands.bench.crowd import Crowd, Load, crowd
from server.commands.bench.processes import BenchFailed, clip
from server.commands.bench.subjects import tutorial
from server.config import read_settings

SECONDS = 6.0
STREAMS = 1
FORM = "newest"

Step = Mapping[str, Any]


def live_figures(rounds: int, slow: float | None) -> list[Figure]:
    """Ages, answers in time and CPU time of Sideline as ratios to the tutorial server's."""
    settings = read_settings()
    video, load = clip(settings.data_dir), Load(SECONDS, 1, may_run_in_real_time())
    with ExitStack() as stack:
        ours = stack.enter_context(server_for_load(STREAMS, {}, slow=slow, coded=False))
        theirs = stack.enter_context(tutorial(FORM, settings.models_dir))
        publishers = [stack.enter_context(crowd(one, video, load)) for one in (ours, theirs)]
        return ratios([_turn(*publishers) for _ in range(rounds)])


def ratios(turns: list[tuple[Step, Step]]) -> list[Figure]:
    """Of steps of Sideline and the tutorial server, a pair a round."""
    kinds: list[tuple[str, Callable[[Step], float], Better]] = [
        ("age p50", lambda step: float(step["age_p50_ms"]), Better.LOWER),
        ("age p95", lambda step: float(step["age_p95_ms"]), Better.LOWER),
        ("answers in time", lambda step: float(step["in_time_fraction"]), Better.HIGHER),
        ("CPU time an answer", _cpu_s_an_answer, Better.LOWER),
    ]
    return [
        Figure(
            f"live {name}",
            f"{name} / the tutorial server's",
            tuple(of(ours) / of(theirs) for ours, theirs in turns),
            better,
            LEAST_EXACT if better is Better.HIGHER else LEAST,
        )
        for name, of, better in kinds
    ]


def _cpu_s_an_answer(step: Step) -> float:
    """Whoever answers less uses less; that is no merit."""
    return float(step["server"]["cpu_s_per_s"]) / float(step["results_per_s"])


def _turn(ours: Crowd, theirs: Crowd) -> tuple[Step, Step]:
    steps = ours.step(STREAMS, SECONDS), theirs.step(STREAMS, SECONDS)
    if any(step["age_p50_ms"] is None or not step["in_time_fraction"] for step in steps):
        raise BenchFailed("a server answered nothing in time: this host is too busy to compare")
    return steps
