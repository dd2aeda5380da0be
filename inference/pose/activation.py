"""The nets' outputs before their last step are logits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MAX_LOGIT = np.float32(80)
"""Beyond it the exponential leaves float32; the probability is 0 or 1 to the last bit anyway."""


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities 0…1 of any shape."""
    bounded = np.clip(logits, -_MAX_LOGIT, _MAX_LOGIT)
    return (1 / (1 + np.exp(-bounded))).astype(np.float32)
