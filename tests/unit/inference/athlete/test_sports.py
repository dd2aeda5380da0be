"""The athlete's sports, found by name and by options."""

import pytest

from inference.athlete.params import CameraParams
from inference.athlete.sports import athlete_sport, athlete_sport_names, motion_of, sport_of
from inference.athlete.truth import truth_document
from inference.errors import UnknownSport
from inference.sports.registry import get_sport

NAMES = athlete_sport_names()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_sports_truth_is_the_reports(name: str, seed: int) -> None:
    """Every metric of the truth document is measured or timed under the same name; attempts are
    in order of time, and counted under the report's name for them."""
    sport = athlete_sport(name)
    motion = motion_of(sport.draw(seed))
    document = truth_document(motion, CameraParams(), 60.0, 60)
    attempts = document["attempts"]
    assert document["sport"] == name
    assert document["summary"] == {f"{get_sport(name).attempt}_count": len(attempts)}
    assert [one["number"] for one in attempts] == list(range(1, len(attempts) + 1))
    times = [one["media_time_s"] for one in attempts]
    assert times == sorted(times)
    known = {metric.name for metric in get_sport(name).metrics}
    for one in attempts:
        assert known <= set(one["metrics"])


@pytest.mark.parametrize("name", NAMES)
def test_a_sport_is_found_by_its_options(name: str) -> None:
    """The options alone tell which sport they are of."""
    sport = athlete_sport(name)
    assert sport_of(sport.draw(0)) is sport


def test_what_is_no_athletes_options_has_no_sport() -> None:
    """A camera's options are not an athlete's."""
    with pytest.raises(TypeError, match="CameraParams"):
        sport_of(CameraParams())  # type: ignore[arg-type]


def test_an_unknown_sport_lists_the_known() -> None:
    """There is no curling yet."""
    with pytest.raises(UnknownSport, match="cmj"):
        athlete_sport("curling")
