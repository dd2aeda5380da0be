"""`sideline bench admission`: a crowd comes to a server that decides by what it measures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from server.commands.bench.crowd import Load
from server.commands.bench.overload import offered, overload_words
from server.commands.bench.tables import ms
from server.config import read_settings


def admission(streams: int, every_s: float, load: Load, *, as_json: bool) -> None:
    """Measure and print."""
    found = offered(read_settings(), streams, load, every_s=every_s)
    print(json.dumps(found) if as_json else admission_words(found))


def admission_words(found: Mapping[str, Any]) -> str:
    """What came of the crowd, what adaptive ones were asked for in the end, and how well each
    admission was foretold."""
    said = found["admission"]
    cap_fps = said["cap_fps"]
    asked = f"asked for {cap_fps:g} frames a second" if cap_fps else "asked for nothing"
    compared = [one for one in said["forecasts"] if one["measured_ms"] is not None]
    forecasts = "; ".join(
        f"{one['sessions']} sessions {ms(one['foretold_ms'])} / {ms(one['measured_ms'])}"
        for one in compared
    )
    return (
        f"{overload_words(found)}\nIn the end adaptive sessions were {asked}; the engine was busy "
        f"{said['engine_busy']:.0%}, the event loop {said['loop_busy']:.0%}.\n"
        f"Age p95 in ms, foretold / measured: {forecasts or 'none could be compared'}."
    )
