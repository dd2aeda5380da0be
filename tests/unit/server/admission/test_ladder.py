from __future__ import annotations

from itertools import pairwise

import pytest

from server.admission.ladder import CAPS_FPS, DEEPEST, NOTHING, ask


def test_each_level_asks_for_less() -> None:
    """From nothing asked down to ten frames a second, fewer of which show no jump."""
    assert ask(0, 1080) == NOTHING
    rates = [ask(level, 360).fps for level in range(1, DEEPEST + 1)]
    assert all(before > after for before, after in pairwise(rates))
    assert min(rates) == CAPS_FPS[DEEPEST] == 10.0


@pytest.mark.parametrize(
    ("lines", "scale"), [(0, 1.0), (240, 1.0), (360, 1.0), (720, 0.5), (1080, 0.333)]
)
def test_large_pictures_shrink_to_what_the_nets_need(lines: int, scale: float) -> None:
    """A picture of 360 lines stays as it is, and so does one that nobody has seen yet."""
    assert ask(1, lines).scale == scale
