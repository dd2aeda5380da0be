"""Finals as comma-separated values (RFC 4180) and as JSON, written as they come."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from inference.sports.registry import all_sports, get_sport
from server.trends.exported import Exported
from server.trends.occasions import Final

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_HEAD = (
    "athlete_id",
    "athlete",
    "external_id",
    "kind",
    "id",
    "session_id",
    "sport",
    "date",
    "number",
    "media_time_s",
    "verdict",
)


def metric_columns(sport: str | None) -> list[str]:
    """The names of the sport's metrics, or of all sports', each once; raises UnknownSport and
    BrokenSport."""
    sports = all_sports().sports if sport is None else (get_sport(sport),)
    return list(dict.fromkeys(metric.name for one in sports for metric in one.metrics))


def csv_lines(exported: Iterable[Exported], metrics: Sequence[str]) -> Iterator[str]:
    """A line an attempt, a column a metric; what has no column goes into the last one as JSON."""
    yield _line([*_HEAD, *metrics, "flags", "other_values"])
    known = frozenset(metrics)
    for one in exported:
        for final in one.finals:
            others = {name: v for name, v in final.values.items() if name not in known}
            yield _line(
                [
                    *_whose(one),
                    one.at,
                    str(final.number),
                    repr(final.media_time_s),
                    safe(final.grade or ""),
                    *(_number(final.values.get(name)) for name in metrics),
                    safe("; ".join(final.flags)),
                    json.dumps(others) if others else "",
                ]
            )


def json_parts(exported: Iterable[Exported]) -> Iterator[str]:
    """The pieces of one object, `{"finals": [...]}`."""
    yield '{"finals": ['
    before = "\n"
    for one in exported:
        for final in one.finals:
            yield before + json.dumps(_object(one, final), ensure_ascii=False)
            before = ",\n"
    yield "\n]}\n"


def safe(text: str) -> str:
    """A spreadsheet takes text that begins so for a formula; with a quote before it, for text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _whose(one: Exported) -> Iterator[str]:
    athlete = one.athlete
    texts = (athlete.id, athlete.name, athlete.external_id or "", one.kind, one.id)
    yield from (safe(text) for text in (*texts, one.session_id or "", one.sport))


def _object(one: Exported, final: Final) -> dict[str, object]:
    return {
        "athlete_id": one.athlete.id,
        "athlete": one.athlete.name,
        "external_id": one.athlete.external_id,
        "kind": one.kind,
        "id": one.id,
        "session_id": one.session_id,
        "sport": one.sport,
        "date": one.at,
        "number": final.number,
        "media_time_s": final.media_time_s,
        "verdict": final.grade,
        "metrics": dict(final.values),
        "flags": list(final.flags),
    }


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value))
