"""Student's t, against printed tables and by what must hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.trends.student import below, within


@pytest.mark.parametrize(
    ("freedom", "t_90", "t_95", "t_99"),
    [
        (1, 6.314, 12.706, 63.657),
        (2, 2.920, 4.303, 9.925),
        (3, 2.353, 3.182, 5.841),
        (4, 2.132, 2.776, 4.604),
        (9, 1.833, 2.262, 3.250),
        (30, 1.697, 2.042, 2.750),
        (120, 1.658, 1.980, 2.617),
    ],
)
def test_the_printed_table(freedom: int, t_90: float, t_95: float, t_99: float) -> None:
    """Of two-sided critical values, to its last digit."""
    for share, printed in ((0.90, t_90), (0.95, t_95), (0.99, t_99)):
        assert within(share, freedom) == pytest.approx(printed, abs=6e-4)


@given(st.floats(-50, 50), st.integers(1, 60))
def test_both_sides_are_alike(t: float, freedom: int) -> None:
    """What lies below and above adds up to one."""
    assert below(t, freedom) + below(-t, freedom) == pytest.approx(1.0, abs=1e-12)


@given(st.floats(-20, 20), st.floats(0.001, 5), st.integers(1, 60))
def test_it_grows(t: float, more: float, freedom: int) -> None:
    """Further up there is more below."""
    assert below(t + more, freedom) >= below(t, freedom) - 1e-12


@given(st.floats(0.01, 0.99), st.integers(1, 60))
def test_one_undoes_the_other(share: float, freedom: int) -> None:
    """As much lies within as was asked for."""
    reach = within(share, freedom)
    assert below(reach, freedom) - below(-reach, freedom) == pytest.approx(share, abs=1e-6)


def test_many_degrees_are_the_normal_distribution() -> None:
    """As near as they should be."""
    normal = 0.5 * (1.0 + math.erf(1.0 / math.sqrt(2.0)))
    assert below(1.0, 2000) == pytest.approx(normal, abs=2e-4)
