from typing import Any

from server.commands.bench.overload import frames_waiting, overload_words


def test_frames_that_wait_are_what_the_ledger_leaves() -> None:
    """Neither answered nor given up; a result that was made but not sent was answered."""
    drops = {"superseded": 2, "late": 1, "client_slow": 4}
    assert frames_waiting({"frames": 20, "answered": 15, "drops": drops}) == 2


def test_what_the_others_were_told_is_counted() -> None:
    """Each answer with its number."""
    found: dict[str, Any] = {
        "offered": 4,
        "streams": [{}, {}],
        "refusals": [{"status": 503, "retry_after_s": 5.0}] * 3,
        "in_time_fraction": 1.0,
        "worst_fraction": 0.995,
        "age_p95_ms": 61.2,
        "frames_waiting": 3,
    }
    said = overload_words(found)
    assert "4 streams offered, 2 admitted: 100 %" in said
    assert said.endswith("The others were told: 3 × 503, Retry-After 5 s.")
