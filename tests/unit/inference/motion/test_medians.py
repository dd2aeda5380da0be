"""The lean median."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inference.motion.medians import median


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=70))
def test_it_is_numpys_to_the_bit(values: list[float]) -> None:
    """Odd or even, sorted or not, with equal values or without."""
    row = np.array(values)
    assert median(row) == np.median(row)
    assert row.tolist() == values
