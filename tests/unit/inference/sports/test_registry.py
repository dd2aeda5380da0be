"""Sports by name: those of this project, and those of packages that are installed beside it."""

from pathlib import Path

import pytest

from inference.athlete.params import cmj_params
from inference.athlete.samples import exact_samples
from inference.errors import BrokenSport, UnknownSport
from inference.motion.analyzer import AthleteProfile
from inference.sports.registry import all_sports, get_sport, sport_names
from tests.support.plugins import install, install_example


def test_a_package_s_sport_is_found_and_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The example package's sport is listed, loaded, and measures a jump's squat."""
    install_example(monkeypatch, tmp_path)
    assert {"cmj", "squats"} <= set(sport_names())
    analyzer = get_sport("squats").create(AthleteProfile())
    samples = exact_samples(cmj_params(jumps=1), 60).samples
    finals = [event for one in samples for event in analyzer.push(one).events]
    assert finals
    assert all(30.0 < one.values["knee_angle_lowest_deg"] < 110.0 for one in finals)


def test_a_name_that_nobody_offers() -> None:
    """The error lists the sports that there are."""
    with pytest.raises(UnknownSport, match=r"known sports: .*cmj"):
        get_sport("chess")


def test_a_built_in_sport_keeps_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A package's `cmj` is never imported, and the listing says so."""
    install(monkeypatch, tmp_path, "impostor", "raise RuntimeError('imported')", cmj="impostor:X")
    assert get_sport("cmj").label == "Counter-movement jump"
    (broken,) = all_sports().broken
    assert (broken.name, broken.package) == ("cmj", "impostor")
    assert "built-in" in broken.reason


@pytest.mark.parametrize(
    ("module", "value", "reason"),
    [
        ("raise RuntimeError('no licence')", "odd:SPORT", "RuntimeError: no licence"),
        ("import sys; sys.exit(3)", "odd:SPORT", "SystemExit: 3"),
        ("import nowhere_to_be_found", "odd:SPORT", "nowhere_to_be_found"),
        ("def", "odd:SPORT", "SyntaxError"),
        ("", "odd:SPORT", "no attribute 'SPORT'"),
        ("", "elsewhere_entirely:SPORT", "elsewhere_entirely"),
        ("SPORT = 'skiing'", "odd:SPORT", "is no Sport"),
        ("from inference.sports.cmj import SPORT", "odd:SPORT", "calls itself 'cmj'"),
    ],
)
def test_a_broken_package_is_named_and_the_others_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str, value: str, reason: str
) -> None:
    """Whatever is wrong with a package, the error says whose it is, and no other sport is lost."""
    install_example(monkeypatch, tmp_path)
    install(monkeypatch, tmp_path, "odd", module, skiing=value)
    with pytest.raises(BrokenSport, match="of the package odd cannot be used") as caught:
        get_sport("skiing")
    assert reason in caught.value.reason
    listing = all_sports()
    assert {"cmj", "squats"} <= {sport.name for sport in listing.sports}
    assert [str(error) for error in listing.broken] == [str(caught.value)]


def test_two_packages_with_the_same_sport(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither is chosen by chance: the error names both."""
    install_example(monkeypatch, tmp_path)
    install(monkeypatch, tmp_path, "other", "", squats="other:SPORT")
    with pytest.raises(BrokenSport, match="other, sideline-squats"):
        get_sport("squats")
