"""Events, arrivals, the board, tallies."""

from dataclasses import replace
from random import Random

import pytest

from loadtest.cluster.arrivals import (
    DOORS_AWAY_S,
    DOORS_BACK,
    MEAN_S,
    When,
    burst,
    herd,
    length_s,
    ramp,
    remaining_s,
    steady,
)
from loadtest.cluster.doors import Board
from loadtest.cluster.events import Events
from loadtest.cluster.tally import Ages, Spread
from tests.unit.server.cluster.test_report import REPORT


def test_events_come_in_the_order_of_their_times() -> None:
    """Of the same time as they were put; what they put comes, too; none after the end."""
    events, seen = Events(), list[tuple[float, str]]()

    def note(word: str) -> None:
        seen.append((events.now_s, word))

    events.at(2.0, note, "c")
    events.at(1.0, note, "a")
    events.at(1.0, lambda: events.after(0.5, note, "b"))
    events.at(2.0, note, "d")
    events.at(3.1, note, "e")
    events.run(3.0)
    assert seen == [(1.0, "a"), (1.5, "b"), (2.0, "c"), (2.0, "d")]
    assert events.now_s == 3.0


@pytest.mark.parametrize("when", [steady, ramp, burst, herd])
def test_all_come_in_time(when: When) -> None:
    """None before the beginning, none after the end."""
    random = Random(1)
    assert all(0 <= when(random, 150.0) <= 150.0 for _ in range(2000))


def test_nobody_comes_while_no_door_answers_and_all_of_them_then() -> None:
    """Within a second."""
    random, back_s = Random(1), DOORS_BACK * 150.0
    times_s = [herd(random, 150.0) for _ in range(2000)]
    assert not any(back_s - DOORS_AWAY_S <= one < back_s for one in times_s)
    assert sum(back_s <= one < back_s + 1 for one in times_s) > 150


def test_sessions_last_as_long_as_is_said() -> None:
    """On average; who is there at a moment stays longer than an average one still would."""
    random = Random(1)
    lengths_s = [length_s(random) for _ in range(40_000)]
    assert sum(lengths_s) / len(lengths_s) == pytest.approx(MEAN_S, rel=0.05)
    left_s = [remaining_s(random) for _ in range(40_000)]
    assert sum(left_s) / len(left_s) > MEAN_S


def test_a_report_can_be_read_a_little_after_it_was_written() -> None:
    """The one before it until then; none while Redis is away, when the last one stays."""
    board, later = Board(), replace(REPORT, sessions=9)
    board.write(0, REPORT, there_s=1.0)
    assert board.reports(0.9) == []
    assert board.reports(1.0) == [REPORT]
    board.write(0, later, there_s=2.1)
    assert board.reports(2.0) == [REPORT]
    assert board.reports(2.1) == [later]
    board.up = False
    board.write(0, REPORT, there_s=3.0)
    assert board.reports(4.0) == [later]
    board.remove(0)
    assert board.reports(4.0) == []


def test_percentiles_of_ages_by_sessions() -> None:
    """Each host counts as often as it has sessions."""
    ages = Ages()
    assert ages.ms(50) is None
    ages.note(0.040, 90)
    ages.note(0.080, 9)
    ages.note(9.0, 1)
    assert [ages.ms(percent) for percent in (50, 90, 95, 99, 100)] == [40, 40, 80, 80, 2100]


def test_how_even_it_was_when_it_was_fullest() -> None:
    """An emptier moment says nothing."""
    spread = Spread()
    spread.look([], 0)
    assert spread.mean == 0
    spread.look([0.5, 0.5, 0.5, 0.9], 240)
    spread.look([0.1, 0.1, 0.1, 0.9], 120)
    assert spread.mean == pytest.approx(0.6)
    assert spread.most == spread.p95 == pytest.approx(1.5)
