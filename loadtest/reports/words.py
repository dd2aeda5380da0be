"""A run as a table on the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from loadtest.judging.checks import Exit
from loadtest.outcome import Outcome
from loadtest.usage import BUSY_CPU_S_PER_S
from server.commands.bench.tables import markdown_table, ms, percent

_VERDICTS = {
    Exit.MET: "The SLO is met.",
    Exit.MISSED: "THE SLO IS MISSED.",
    Exit.INVALID: "THE RUN IS INVALID and shows nothing: the publishers were late themselves, "
    "measuring cost too much, or it was too short. A quieter host, or --realtime, helps.",
}
MOST_ROWS = 30


def in_words(outcome: Outcome) -> str:
    """The checks, the streams, and what there is to say besides."""
    return "\n\n".join(
        (
            f"**{outcome.plan.name}**: {outcome.plan.says}",
            checks_table(outcome),
            streams_table(outcome),
            "\n".join(facts(outcome)),
            _VERDICTS[outcome.exit_code()],
        )
    )


def checks_table(outcome: Outcome) -> str:
    """What was promised and what was measured."""
    rows = [
        (one.name, one.measured, one.limit, "yes" if one.met else "NO") for one in outcome.checks()
    ]
    return markdown_table(("", "measured", "promised", "met"), rows)


def streams_table(outcome: Outcome) -> str:
    """A line a stream, the worst first, as long as there are not too many."""
    streams = sorted(outcome.sent.streams, key=lambda one: one.fraction or 0.0)
    shown = streams[:MOST_ROWS]
    kinds = [name for name, count in outcome.fates().items() if count]
    heads = ("stream", "codec", "≤ 200 ms", "p50 / p95 ms", "gap ms", "join s", "sent", *kinds)
    rows = [
        (
            one.name,
            one.codec,
            "–" if one.fraction is None else percent(one.fraction),
            f"{ms(one.age_p50_ms)} / {ms(one.age_p95_ms)}",
            ms(one.longest_gap_ms),
            "never" if one.first_answer_s is None else f"{one.first_answer_s:.2f}",
            str(one.sent),
            *(str(one.fates.get(kind, 0)) for kind in kinds),
        )
        for one in shown
    ]
    rest = len(streams) - len(shown)
    table = markdown_table(heads, rows)
    return f"{table}\n\n… and {rest} better ones" if rest else table


def facts(outcome: Outcome) -> Iterator[str]:
    """In sentences."""
    sent, refused = outcome.sent, len(outcome.sent.refusals)
    if outcome.capacity is not None:
        yield f"This host holds {outcome.capacity} streams; {outcome.cameras} people came."
    there = outcome.cameras - len(sent.streams)
    if refused and outcome.plan.stay_s is None and there > 0:
        yield (
            f"Of {outcome.cameras} people {len(sent.streams)} were admitted and judged, {there} "
            f"never were: this host cannot hold them. They were turned away {refused} times."
        )
    elif refused:
        yield f"Offers were turned away {refused} times."
    for fault in [*sent.failures, *(one.fault for one in sent.streams if one.fault)]:
        yield f"A session failed: {fault}"
    if outcome.shares is not None:
        yield (
            f"CPU seconds a second: server {outcome.shares.server:.2f}, publishers "
            f"{outcome.shares.publishers:.2f}, Locust and measuring "
            f"{outcome.shares.measuring:.2f}, others {outcome.shares.others:.2f}"
            + (": a busy host" if outcome.shares.others > BUSY_CPU_S_PER_S else "")
            + "."
        )
    if outcome.plan.coaches:
        yield from outcome.routes.table()
        yield f"{outcome.videos} videos were measured meanwhile."
