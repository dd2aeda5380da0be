"""What an answer says of the code that its picture carried."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loadtest.coded.code import COLUMNS, ROWS, number_of

_VISIBILITY = 3


def code_of(pose: NDArray[np.float32] | None) -> int | None:
    """The number: the engine `coded` tells each bit as the visibility of a landmark. None when
    there is none, or when its check is wrong."""
    if pose is None:
        return None
    return number_of([bool(one > 0.5) for one in pose[: COLUMNS * ROWS, _VISIBILITY]])
