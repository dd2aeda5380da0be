from collections import Counter

import pytest

from loadtest.visits import Leaving, first_visits, plan


def test_the_plan_keeps_to_its_numbers_and_its_time() -> None:
    """So many join, so many of them are killed, the others go in every orderly way; all are
    over in time."""
    visits = plan(900.0, 40, 12, seed=3)
    ways = Counter(one.leaving for one in visits)
    assert ways == {
        Leaving.KILLED: 12,
        Leaving.DELETE: 10,
        Leaving.BYE: 9,
        Leaving.RESUME: 9,
    }
    assert [one.joins_s for one in visits] == sorted(one.joins_s for one in visits)
    assert visits[0].joins_s >= 0
    assert max(one.leaves_s for one in visits) <= 900.0
    assert min(one.stays_s for one in visits) > 10.0


def test_a_seed_makes_a_plan() -> None:
    """The same seed gives the same visits, another one others."""
    assert plan(60.0, 8, 2, seed=1) == plan(60.0, 8, 2, seed=1)
    assert plan(60.0, 8, 2, seed=1) != plan(60.0, 8, 2, seed=2)


def test_more_cannot_be_killed_than_come() -> None:
    """The plan says so."""
    with pytest.raises(ValueError, match="killed"):
        plan(60.0, 2, 3, seed=1)


def test_the_first_visits_know_every_way() -> None:
    """What a way of leaving costs once is there before the comparison begins."""
    assert {one.leaving for one in first_visits(5.0)} == set(Leaving)
