"""Whoever looks at which picture when: what is handed out is what one alone would say."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from inference.following.chains import Chain, Chains, Seen, Turn
from inference.landmarks import Pose
from inference.pose.region import Region
from inference.pose.tracker import NOWHERE, Trail


@dataclass(frozen=True)
class Walk:
    """Somebody who is at `places[picture]`; a tracker that looks elsewhere is off by a part of
    that, rounded to the grid. With `keeps` at 1 two trackers never agree; at an empty place nobody
    is seen."""

    places: list[int | None]
    keeps: float

    def look(self, picture: int, trail: Trail) -> Seen:
        """What a tracker says that looks there."""
        place = self.places[picture]
        if place is None:
            return Seen(None, NOWHERE)
        off = 0.0 if trail.region is None else trail.region.center_x_px - place
        return Seen(None, Trail(Region(place + round(self.keeps * off), 0.0, 10.0), 0))

    def alone(self, start: Trail) -> list[Trail]:
        """What one tracker says, from the first picture to the last."""
        trail, said = start, list[Trail]()
        for picture in range(len(self.places)):
            trail = self.look(picture, trail).trail
            said.append(trail)
        return said


@dataclass(frozen=True)
class Doing:
    """A follower's chain, where it looks now, and the picture in which, once it does."""

    chain: Chain
    trail: Trail
    picture: int | None = None


@dataclass
class Party:
    """Followers and a reader, whose turn it is being drawn by lot."""

    walk: Walk
    chains: Chains
    followers: int
    most: int
    looks: int = 0
    said: list[Trail] = field(default_factory=list)

    def run(self, lots: Random) -> None:
        """Until all is handed out; nobody may be stuck."""
        doing: dict[int, Doing | None] = dict.fromkeys(range(self.followers))
        while self.chains.out < len(self.walk.places):
            turns: list[int | None] = [*doing, None]
            lots.shuffle(turns)
            assert any(self.turn(who, doing) for who in turns)

    def turn(self, who: int | None, doing: dict[int, Doing | None]) -> bool:
        """A follower's, or the reader's; whether there was something to do."""
        while (seen := self.chains.hand_out()) is not None:
            self.said.append(seen.trail)
        if who is None:
            return self.read()
        if who not in doing:
            return False
        now = doing[who]
        if now is None:
            chain = self.chains.begin()
            if isinstance(chain, Chain):
                doing[who] = Doing(chain, chain.entered)
            if chain is Turn.STOP:
                del doing[who]
            return chain is not Turn.WAIT
        if now.picture is not None:
            seen = self.walk.look(now.picture, now.trail)
            self.chains.note(now.chain, seen)
            doing[who] = Doing(now.chain, seen.trail)
            return True
        picture = self.chains.next(now.chain, now.trail)
        if isinstance(picture, Turn):
            if picture is Turn.STOP:
                doing[who] = None
            return picture is Turn.STOP
        assert self.chains.out <= picture < self.chains.read, "it is held"
        self.looks += 1
        doing[who] = Doing(now.chain, now.trail, picture)
        return True

    def read(self) -> bool:
        """One picture more, while there is room."""
        chains = self.chains
        if chains.whole or chains.read - chains.out >= self.most:
            return False
        chains.read += 1
        chains.whole = chains.read == len(self.walk.places)
        return True


START = st.sampled_from([NOWHERE, Trail(Region(7.0, 0.0, 10.0), 0)])


@given(
    places=st.lists(st.none() | st.integers(-40, 40), min_size=1, max_size=120),
    keeps=st.sampled_from([0.0, 0.3, 0.6, 1.0]),
    followers=st.integers(1, 5),
    section=st.integers(1, 20),
    start=START,
    seed=st.integers(0, 2**16),
)
def test_it_is_what_one_alone_would_say(
    places: list[int | None],
    keeps: float,
    followers: int,
    section: int,
    start: Trail,
    seed: int,
) -> None:
    """For any number of followers in any order, whether they soon agree or never, and with
    nobody there for a while; nobody is ever stuck."""
    walk = Walk(places, keeps)
    most = section * (followers - 1) + 16
    party = Party(walk, Chains(start, section), followers, most)
    party.run(Random(seed))
    assert party.said == walk.alone(start)


def test_those_who_agree_look_at_little_twice() -> None:
    """Of 400 pictures, in sections of 20, a dozen for each section's beginning at most."""
    lots = Random(1)
    walk = Walk([lots.randrange(5) for _ in range(400)], 0.3)
    party = Party(walk, Chains(NOWHERE, 20), 3, 56)
    party.run(lots)
    assert 400 <= party.looks < 480


def test_one_follower_looks_at_each_picture_once() -> None:
    """There is nobody to agree with."""
    walk = Walk([1] * 50, 1.0)
    party = Party(walk, Chains(NOWHERE, 20), 1, 16)
    party.run(Random(2))
    assert party.looks == 50


def test_the_rest_of_a_file_is_shared() -> None:
    """Whoever has nothing to do takes half of what another one has before it."""
    chains = Chains(NOWHERE, 64)
    chains.read, chains.whole = 40, True
    first = chains.begin()
    assert isinstance(first, Chain)
    second = chains.begin()
    assert isinstance(second, Chain)
    assert (first.begin, second.begin) == (0, 20)
    third = chains.begin()
    assert isinstance(third, Chain)
    assert third.begin in (10, 30)


def test_a_few_pictures_are_not_worth_sharing() -> None:
    """Then a follower has done its work."""
    chains = Chains(NOWHERE, 64)
    chains.read, chains.whole = 7, True
    assert isinstance(chains.begin(), Chain)
    assert chains.begin() is Turn.STOP


def test_what_is_seen_is_handed_out() -> None:
    """The pose and the trail, as they were noted."""
    chains, pose = Chains(NOWHERE, 8), Pose.__new__(Pose)
    chains.read, chains.whole = 1, True
    chain = chains.begin()
    assert isinstance(chain, Chain)
    assert chains.next(chain, NOWHERE) == 0
    chains.note(chain, Seen(pose, NOWHERE))
    said = chains.hand_out()
    assert said is not None
    assert said.pose is pose
    assert chains.hand_out() is None


def test_whoever_is_outrun_is_of_no_use_any_more() -> None:
    """What an earlier one has seen is handed out, and its pictures are not held any longer."""
    chains = Chains(NOWHERE, 2)
    chains.read = 4
    first, second = chains.begin(), chains.begin()
    assert isinstance(first, Chain)
    assert isinstance(second, Chain)
    here, there = (Trail(Region(x, 0.0, 10.0), 0) for x in (1.0, 2.0))
    for picture in range(3):
        assert chains.next(first, here) == picture
        chains.note(first, Seen(None, here))
        assert chains.hand_out() is not None
    assert chains.next(second, there) is Turn.STOP
