"""Samples without end, and that an analyzer keeps no more the longer it looks at them."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest

from inference.accuracy.endless import repeated, takes_of
from inference.athlete.noise import Noise
from inference.athlete.sports import athlete_sport_names
from inference.motion.analyzer import Analyzer, EventStage
from inference.sports.registry import get_sport

_FPS = 30.0
_QUIET = Noise(dropped_share=0.0)
SPORTS = athlete_sport_names()
JUMPS = [sport for sport in SPORTS if sport != "running"]
"""Attempts of which nothing is kept once they are final; a run's steps are as many as were found:
what it keeps is tested with the sport."""


def held_bytes(analyzer: Analyzer) -> int:
    """The size of everything that an analyzer refers to."""
    return len(pickle.dumps(analyzer))


@pytest.mark.parametrize("sport", SPORTS)
def test_times_go_on_from_take_to_take(sport: str) -> None:
    """Through several joints every time is later than the one before, and none is far off but
    where a runner is away between takes."""
    takes = takes_of(sport, _FPS)
    times = [sample.media_time_s for sample in repeated(takes, 3)]
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert min(steps) > 0.0
    far = sorted(step for step in steps if step >= 10.0 / _FPS)
    assert len(far) == (0 if sport in JUMPS else 2)
    assert all(step == pytest.approx(2.5, abs=10.0 / _FPS) for step in far)


@pytest.mark.parametrize("sport", SPORTS)
def test_attempts_are_found_in_take_after_take(sport: str) -> None:
    """Nearly every attempt of eight takes has its final, and none is withheld."""
    takes = takes_of(sport, 60.0)
    analyzer = get_sport(sport).create(takes.profile)
    events = [event for sample in repeated(takes, 8) for event in analyzer.push(sample).events]
    finals = [one for one in (*events, *analyzer.flush()) if one.stage is EventStage.FINAL]
    assert 0.75 * 8 * takes.attempts <= len(finals) <= 8 * takes.attempts
    assert all(final.values for final in finals)


@pytest.mark.parametrize("sport", JUMPS)
def test_an_analyzer_keeps_no_more_the_longer_it_looks(sport: str) -> None:
    """After 8, 16 and 24 takes it holds the same, but for the digits of a count."""
    takes = takes_of(sport, _FPS, _QUIET)
    analyzer = get_sport(sport).create(takes.profile)
    held = []
    for number, sample in enumerate(repeated(takes, 24), start=1):
        analyzer.push(sample)
        if number % (8 * len(takes.takes[0])) == 0:
            held.append(held_bytes(analyzer))
    assert len(held) == 3
    assert min(held) > 10_000
    assert max(held) - min(held) < 64


def test_what_is_kept_shows() -> None:
    """A record that grew with every sample would be seen by this measure."""
    analyzer = get_sport("cmj").create(takes_of("cmj", _FPS, _QUIET).profile)
    before = held_bytes(analyzer)
    vars(analyzer)["kept"] = [float(number) for number in range(100)]
    assert held_bytes(analyzer) > before + 800
