import pytest

from inference.errors import InvalidInput
from inference.motion.analyzer import AthleteProfile
from server.sessions.athlete import athlete_profile


def test_what_is_not_known_stays_unknown() -> None:
    """Nothing is made up for what was not given."""
    assert athlete_profile(None, None) == AthleteProfile(None, None)
    assert athlete_profile(1.8, 75.0) == AthleteProfile(1.8, 75.0)
    assert athlete_profile(None, None, 0.4) == AthleteProfile(None, None, 0.4)


@pytest.mark.parametrize(
    ("height_m", "mass_kg", "name"),
    [
        (0.4, None, "height_m"),
        (2.7, None, "height_m"),
        (None, 10.0, "mass_kg"),
        (None, 301.0, "mass_kg"),
        (float("nan"), None, "height_m"),
        (180.0, None, "height_m"),
    ],
)
def test_a_number_that_no_person_has(
    height_m: float | None, mass_kg: float | None, name: str
) -> None:
    """The error names the parameter and its range."""
    with pytest.raises(InvalidInput, match=f"{name} must be between"):
        athlete_profile(height_m, mass_kg)
