from typing import Any

from loadtest.gate.judging import changes
from loadtest.gate.live import ratios


def step(age_ms: float, cpu: float, fraction: float = 1.0) -> dict[str, Any]:
    """What a crowd says of one."""
    return {
        "age_p50_ms": age_ms,
        "age_p95_ms": 1.5 * age_ms,
        "in_time_fraction": fraction,
        "results_per_s": 30.0 * fraction,
        "server": {"cpu_s_per_s": cpu},
    }


def test_figures_are_ratios_round_by_round() -> None:
    """A minute in which everything is slow moves nothing."""
    calm = ratios([(step(12, 0.45), step(55, 0.67))] * 3)
    busy = ratios([(step(36, 0.45), step(165, 0.67))] * 3)
    assert [one.middle for one in calm] == [one.middle for one in busy]
    assert not any(one.regressed for one in changes(calm, busy))


def test_each_of_them_can_get_worse() -> None:
    """Ages, answers in time, and what the server uses."""
    calm = ratios([(step(12, 0.45), step(55, 0.67))] * 3)
    slow = ratios([(step(24, 0.9, 0.8), step(55, 0.67))] * 3)
    assert all(one.regressed for one in changes(calm, slow))


def test_few_answers_too_late_are_a_regression() -> None:
    """Of what is promised to 99 % a loss of 3 % is no noise."""
    calm = ratios([(step(12, 0.45), step(55, 0.67))] * 3)
    late = ratios([(step(12, 0.45, 0.97), step(55, 0.67))] * 3)
    worse = [one.name for one in changes(calm, late) if one.regressed]
    assert worse == ["live answers in time"]


def test_who_answers_less_is_not_cheaper() -> None:
    """Half the answers for half the CPU time cost as much each."""
    calm, lazy = (
        ratios([(step(12, cpu, part), step(55, 0.67))]) for cpu, part in ((0.4, 1), (0.2, 0.5))
    )
    assert [one.middle for one in calm][-1] == [one.middle for one in lazy][-1]
