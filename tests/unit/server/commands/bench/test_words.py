import pytest

from server.commands.bench.words import others, outcome


@pytest.mark.parametrize(("used", "warned"), [(0.05, False), (0.2, False), (1.5, True)])
def test_a_busy_host_is_told(used: float, warned: bool) -> None:
    """Figures that others have spoiled carry a warning."""
    said = others(used)
    assert said.startswith(f"other processes used {used:.2f} CPU s/s")
    assert ("mean much" in said) is warned


@pytest.mark.parametrize(("repeated", "told"), [(0, False), (7, True)])
def test_answers_that_came_only_by_repetition_are_told(repeated: int, told: bool) -> None:
    """They are among the answered frames, so they are named beside them, where there are any."""
    report = {
        "in_time_fraction": 0.99,
        "sent": 100,
        "age_p50_ms": 50.0,
        "age_p95_ms": 90.0,
        "longest_gap_ms": 120.0,
        "outcomes": {"answered": 99, "late": 0, "lost": 1},
        "stages_ms": {"inferred": 12.0},
        "repeated": repeated,
    }
    said = outcome(report)
    assert "99 answered, 1 lost" in said
    assert (f"({repeated} answers came only by being said again)" in said) is told
