"""Athletes are found, changed and forgotten, each by their owner only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from inference.motion.analyzer import AthleteProfile
from server.accounts.key_text import Prefix
from server.accounts.register import NewKey, Register
from server.accounts.roles import SCOPES, Role
from server.accounts.tickets import Tickets
from server.analyses.queue import Filter, Queue
from server.analyses.requests import AnalysisRequest
from server.athletes.registry import Athletes
from server.store.database import Database
from server.store.people import Athlete
from server.wire.problems import Problem
from tests.support.uploads import kept, some_upload

OWNER = "me"


@dataclass
class Team:
    """The registry, whose clock goes on by a second with each use."""

    athletes: Athletes
    database: Database

    def add(self, name: str, owner: str = OWNER, **values: Any) -> Athlete:
        """One more."""
        return self.athletes.create(owner, {"name": name, **values})

    def names(self, sought: str | None = None, external_id: str | None = None) -> list[str]:
        """Of those that a list shows."""
        found, _ = self.athletes.page(OWNER, sought, external_id, None, 100)
        return [one.name for one in found]


@pytest.fixture
def team(database: Database) -> Team:
    """On a database of its own, of either kind."""
    seconds, numbers = count(), count()
    athletes = Athletes(database, lambda: float(next(seconds)), lambda: f"id{next(numbers):04}")
    return Team(athletes, database)


def test_the_newest_come_first_page_by_page(team: Team) -> None:
    """Every athlete is on one page, and a cursor leads from each to the next."""
    for number in range(5):
        team.add(f"n{number}")
    team.add("somebody else's", owner="you")
    first, cursor = team.athletes.page(OWNER, None, None, None, 3)
    second, end = team.athletes.page(OWNER, None, None, cursor, 3)
    assert [one.name for one in (*first, *second)] == ["n4", "n3", "n2", "n1", "n0"]
    assert end is None


def test_searching(team: Team) -> None:
    """By a part of name or number in letters of either case; what SQL would read as a pattern is
    taken as it is."""
    team.add("Jörg Ötzi", external_id="U19_07")
    team.add("Ada Berg", external_id="U19-08")
    assert team.names("ÖTZI") == ["Jörg Ötzi"]
    assert team.names("u19") == ["Ada Berg", "Jörg Ötzi"]
    assert team.names("u19_") == ["Jörg Ötzi"]
    assert team.names("%") == []
    assert team.names(external_id="U19-08") == ["Ada Berg"]


def test_an_external_id_is_one_athletes(team: Team) -> None:
    """Of one owner; others may use the same, and any number of athletes may have none."""
    first = team.add("a", external_id="7")
    second = team.add("b")
    team.add("c")
    team.add("d", owner="you", external_id="7")
    with pytest.raises(Problem, match="has the external id '7'") as twice:
        team.add("e", external_id="7")
    with pytest.raises(Problem) as moved:
        team.athletes.change(OWNER, second.id, {"external_id": "7"})
    assert (twice.value.status, moved.value.status) == (409, 409)
    team.athletes.change(OWNER, first.id, {"external_id": None})
    assert team.athletes.change(OWNER, second.id, {"external_id": "7"}).external_id == "7"


def test_a_change_leaves_the_rest(team: Team) -> None:
    """And is found under the new name only."""
    made = team.add("Ada", height_m=1.7, mass_kg=60.0)
    changed = team.athletes.change(OWNER, made.id, {"name": "Eda", "mass_kg": None})
    assert (changed.name, changed.height_m, changed.mass_kg) == ("Eda", 1.7, None)
    assert changed.changed_s > changed.created_s == made.created_s
    assert (team.names("ada"), team.names("eda")) == ([], ["Eda"])


def test_others_do_not_see_mine(team: Team) -> None:
    """Nor change them."""
    made = team.add("mine")
    with pytest.raises(Problem) as unseen:
        team.athletes.get("you", made.id)
    with pytest.raises(Problem) as unchanged:
        team.athletes.change("you", made.id, {"name": "yours"})
    assert (unseen.value.status, unchanged.value.status) == (404, 404)
    assert team.names() == ["mine"]


def test_what_was_said_wins(team: Team) -> None:
    """What was not is taken from what is known; box and treadmill are nobody's."""
    made = team.add("a", height_m=1.7, mass_kg=60.0, thigh_m=0.42, forearm_m=0.25)
    said = AthleteProfile(height_m=1.8, box_height_m=0.4)
    found = team.athletes.profile(OWNER, made.id, said)
    assert found == AthleteProfile(1.8, 60.0, 0.4, thigh_m=0.42)
    assert team.athletes.profile(OWNER, None, said) is said
    with pytest.raises(Problem, match="no athlete 'x'") as unknown:
        team.athletes.profile(OWNER, "x", said)
    assert unknown.value.status == 422


def test_analyses_outlive_their_athlete(team: Team) -> None:
    """They are found by the athlete; deleting that one leaves them, with what was used."""
    made, other = team.add("a", height_m=1.7), team.add("b")
    upload = kept(team.database, some_upload(owner=OWNER))
    numbers = count()
    queue = Queue(team.database, lambda: 1.0, lambda: f"an{next(numbers)}")

    def measure(athlete: Athlete) -> str:
        wanted = AnalysisRequest(upload_id=upload.id, sport="cmj", athlete_id=athlete.id)
        used = team.athletes.profile(OWNER, athlete.id, wanted.athlete.profile())
        return queue.submit(OWNER, upload, wanted, None, used=used)[0].id

    mine, theirs = measure(made), measure(other)
    found, _ = queue.page(OWNER, Filter(athlete_id=made.id), None, 10)
    assert [one.id for one in found] == [mine]
    team.athletes.change(OWNER, made.id, {"height_m": 1.9})
    team.athletes.remove(made)
    left = queue.get(OWNER, mine)
    assert left.athlete_id is None
    assert left.options["athlete"]["height_m"] == 1.7
    assert left.options["said"]["height_m"] is None
    assert queue.get(OWNER, theirs).athlete_id == other.id


def test_devices_outlive_their_athlete(team: Team) -> None:
    """They film nobody in particular then, those too that are still to be paired."""
    made = team.add("a")
    register = Register(team.database, lambda: 1.0)
    pairings = Tickets(Prefix.PAIRING, team.database, register, lambda: 1.0)
    new = NewKey(OWNER, "pro", SCOPES[Role.ATHLETE], None, Role.ATHLETE, "Left", made.id)
    device, _ = register.make(new)
    _, token = pairings.make(new, 9.0, None)
    team.athletes.remove(made)
    assert register.holder(OWNER, device.id).athlete_id is None
    assert pairings.claim(token, None).key.athlete_id is None
