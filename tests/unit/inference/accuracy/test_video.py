"""Films of one athlete at several frame rates."""

from __future__ import annotations

import numpy as np

from inference.accuracy.video import _filmed
from inference.athlete.cmj import CmjMotion
from inference.athlete.params import cmj_params


def test_a_rate_that_divides_another_is_not_drawn_again() -> None:
    """Its pictures are every so many-th of the other's; any other rate is drawn by itself."""
    motion = CmjMotion(cmj_params(1, jumps=1, lead_in_s=0.3, lead_out_s=0.3))
    films = dict(_filmed(motion, 1, [5.0, 10.0, 8.0]))
    assert list(films) == [10.0, 8.0, 5.0]
    assert [len(one) for one in films.values()] == [
        int(motion.duration_s * fps + 1e-9) for fps in films
    ]
    assert not np.array_equal(films[8.0][3], films[10.0][3])


def test_every_second_picture_is_the_very_same() -> None:
    """At half the rate."""
    motion = CmjMotion(cmj_params(1, jumps=1, lead_in_s=0.3, lead_out_s=0.3))
    films = dict(_filmed(motion, 1, [8.0, 4.0]))
    assert all(np.array_equal(a, b) for a, b in zip(films[4.0], films[8.0][::2], strict=False))
    assert len(films[4.0]) == (len(films[8.0]) + 1) // 2
