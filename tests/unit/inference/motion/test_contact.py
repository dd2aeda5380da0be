"""Feet on the floor or off it."""

import numpy as np
import pytest

from inference.motion.contact import OFF_SHARE, ON_SHARE, Contact, floor_level


def test_the_floor_is_where_the_foot_is_most_of_the_time() -> None:
    """A flight and a few wild values do not move the floor."""
    heights = np.concatenate([np.full(60, 0.1), np.linspace(0.1, 0.5, 40), [-3.0, -3.0]])
    assert floor_level(heights) == pytest.approx(0.1)


def test_hysteresis_and_dwell() -> None:
    """Between the two levels nothing changes, and one sample alone changes nothing."""
    contact = Contact(dwell=2)
    between = 0.5 * (ON_SHARE + OFF_SHARE)
    path = [0.0, 0.2, 0.0, between, 0.06, 0.2, between, between, 0.01, 0.0, between]
    states = [contact.update(0.1 * i, share) for i, share in enumerate(path)]
    assert states == [False] * 5 + [True] * 4 + [False] * 2


def test_the_change_is_timed_between_two_samples() -> None:
    """The time of the change is that of the level's passing, not that of a sample."""
    contact = Contact(dwell=2)
    for time_s, share in ((0.0, 0.0), (0.1, 2.0 * OFF_SHARE), (0.2, 0.5)):
        contact.update(time_s, share)
    assert contact.off
    assert contact.changed_s == pytest.approx(0.05)
