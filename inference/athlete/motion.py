"""What every sport's motion offers to cameras and painters."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inference.athlete.body import Body


class Motion(Protocol):
    """A body that moves for `duration_s`; the same time always gives the same posture.

    `seed` draws what is not motion: clothes, scene, noise.
    """

    @property
    def body(self) -> Body:
        """Whose motion it is."""

    @property
    def seed(self) -> int:
        """What draws the looks."""

    @property
    def duration_s(self) -> float:
        """How long the clip is."""

    def points(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """The 33 points at each time: (n, 33, 3), metres, axes as in `posture`."""
