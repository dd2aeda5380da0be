"""What may be asked for, and when two requests are the same."""

from __future__ import annotations

import hashlib
import json

import pytest

from inference.errors import InvalidInput
from inference.motion.analyzer import AthleteProfile
from server.analyses.requests import AnalysisRequest, Athlete, Options


def test_a_request_that_says_nothing_new_is_the_same_as_ever() -> None:
    """Its digest is that of servers that knew neither athletes nor recordings of sessions, so
    that a key used there still gives the same analysis."""
    said = {
        "upload_id": "up",
        "sport": "cmj",
        "athlete": {"height_m": 1.8, "mass_kg": None, "box_height_m": None, "speed_mps": None},
        "options": {"overlay": True, "crop": None},
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    same = AnalysisRequest(upload_id="up", sport="cmj", athlete=Athlete(height_m=1.8))
    assert same.digest() == digest


@pytest.mark.parametrize(
    "other",
    [
        AnalysisRequest(upload_id="up", sport="cmj", athlete_id="ada"),
        AnalysisRequest(session_id="up", sport="cmj"),
        AnalysisRequest(upload_id="up", sport="cmj", athlete=Athlete(thigh_m=0.4)),
        AnalysisRequest(upload_id="up", sport="cmj", options=Options(answered_only=True)),
    ],
)
def test_what_is_new_makes_another_request(other: AnalysisRequest) -> None:
    """Each of it."""
    assert other.digest() != AnalysisRequest(upload_id="up", sport="cmj").digest()


def test_one_video() -> None:
    """Is named in one way."""
    for given in ({}, {"upload_id": "up", "session_id": "s"}):
        with pytest.raises(InvalidInput, match="either upload_id or session_id"):
            AnalysisRequest.model_validate({"sport": "cmj", **given}).check()
    AnalysisRequest(sport="cmj", session_id="s").check()


def test_only_sessions_have_answered_frames() -> None:
    """An upload of a file was never answered live."""
    options = Options(answered_only=True)
    with pytest.raises(InvalidInput, match="give session_id"):
        AnalysisRequest(sport="cmj", upload_id="up", options=options).check()
    AnalysisRequest(sport="cmj", session_id="s", options=options).check()


def test_what_was_used_is_kept_beside_what_was_said() -> None:
    """Whatever becomes of the athlete."""
    request = AnalysisRequest(upload_id="up", sport="cmj", athlete=Athlete(mass_kg=60.0))
    kept = request.choices(AthleteProfile(1.7, 60.0, thigh_m=0.42))
    assert Athlete.model_validate(kept["athlete"]).profile() == AthleteProfile(
        1.7, 60.0, thigh_m=0.42
    )
    assert Athlete.model_validate(kept["said"]) == Athlete(mass_kg=60.0)
