"""A sport stays small: what several could use is motion's."""

from pathlib import Path

import pytest

SPORTS = Path(__file__).resolve().parents[2] / "inference/sports"
FOLDERS = sorted(path for path in SPORTS.iterdir() if (path / "__init__.py").exists())
MOST_LINES = 400


def test_the_sports_are_there() -> None:
    """So that the rule does not hold emptily."""
    assert len(FOLDERS) >= 3


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.name))
def test_a_sport_is_under_400_lines(folder: Path) -> None:
    """All its files together."""
    lines = sum(len(path.read_text().splitlines()) for path in folder.rglob("*.py"))
    assert lines < MOST_LINES
