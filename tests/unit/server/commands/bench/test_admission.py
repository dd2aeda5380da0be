from typing import Any

from server.commands.bench.admission import admission_words

FOUND: dict[str, Any] = {
    "offered": 4,
    "streams": [{}, {}],
    "refusals": [{"status": 503, "retry_after_s": 5.0}] * 2,
    "in_time_fraction": 1.0,
    "worst_fraction": 0.995,
    "age_p95_ms": 61.2,
    "frames_waiting": 3,
    "admission": {
        "cap_fps": 15.0,
        "engine_busy": 0.83,
        "loop_busy": 0.2,
        "forecasts": [
            {"sessions": 1, "foretold_ms": 39.2, "measured_ms": 31.0},
            {"sessions": 2, "foretold_ms": 41.0, "measured_ms": None},
        ],
    },
}


def test_forecasts_stand_beside_what_was_measured() -> None:
    """Those that could be compared; and what adaptive ones were asked for."""
    said = admission_words(FOUND)
    assert "4 streams offered, 2 admitted" in said
    assert "asked for 15 frames a second" in said
    assert "1 sessions 39 / 31" in said
    assert "2 sessions" not in said


def test_where_nothing_was_asked_it_says_so() -> None:
    """No cap, and nothing to compare."""
    calm = {**FOUND["admission"], "cap_fps": 0.0, "forecasts": []}
    said = admission_words({**FOUND, "admission": calm})
    assert "asked for nothing" in said
    assert "none could be compared" in said
