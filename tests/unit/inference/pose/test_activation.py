"""Tests of `inference.pose.activation`."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inference.pose.activation import sigmoid

_LOGITS = st.floats(-1e6, 1e6, width=32)


@given(_LOGITS)
def test_a_probability_and_its_opposite_sum_to_one(logit: float) -> None:
    """σ(x) + σ(−x) = 1 for any logit, without an overflow warning."""
    both = sigmoid(np.array([logit, -logit], np.float32))
    assert np.isclose(both.sum(), 1)
    assert ((both >= 0) & (both <= 1)).all()


def test_known_values() -> None:
    """A logit of 0 is a half, of ln 3 three quarters."""
    assert np.allclose(sigmoid(np.array([0, np.log(3)], np.float32)), [0.5, 0.75])
