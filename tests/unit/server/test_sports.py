"""What the API and the command line say about the sports."""

from pathlib import Path

import httpx
import pytest

from server.app import create_app
from server.commands.sports import sports as command
from tests.support.plugins import install, install_example
from tests.support.serving import settings


async def test_the_api_lists_what_a_sport_needs_and_gives(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Metrics with units, view, frame rate, inputs; a broken package is told, the others stay."""
    install_example(monkeypatch, tmp_path)
    install(monkeypatch, tmp_path, "odd", "", skiing="odd:SPORT")
    app = create_app(settings(tmp_path))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        listed = (await client.get("/api/v1/sports")).json()
    by_name = {one["name"]: one for one in listed["sports"]}
    cmj = by_name["cmj"]
    assert {"name": "mass_kg", "label": "Athlete's mass", "unit": "kg"} in cmj["needs"]
    assert (cmj["minimum_fps"], cmj["attempt"]) == (24.0, "jump")
    assert "side" in cmj["view"]
    assert (cmj["cue"], cmj["cue_repeats"], cmj["demo"]) == ("jump_height_flight_m", False, True)
    assert cmj["side_view"] is True
    shortest = next(
        one for one in by_name["dropjump"]["metrics"] if one["name"] == "contact_time_s"
    )
    assert shortest["lower_is_better"] is True
    assert (by_name["squats"]["cue"], by_name["squats"]["demo"]) == (None, False)
    assert "mass_kg" in cmj["inputs"]
    assert {one["unit"] for one in by_name["squats"]["metrics"]} == {"°", "s"}
    (broken,) = listed["broken"]
    assert (broken["name"], broken["package"]) == ("skiing", "odd")
    assert "SPORT" in broken["reason"]


def test_the_command_lists_them_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stdout what can be used, on stderr what cannot."""
    install_example(monkeypatch, tmp_path)
    install(monkeypatch, tmp_path, "odd", "", skiing="odd:SPORT")
    command()
    said = capsys.readouterr()
    assert "squats: Squats; camera from the side, at least 15 fps" in said.out
    assert "needs height_m" in said.out
    assert "Athlete's height (m)" in said.out
    assert "Jump height, from flight time (m), told at once" in said.out
    assert "'skiing' of the package odd cannot be used" in said.err
