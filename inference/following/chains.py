"""Who looks at which picture when several follow one person through the same file.

A tracker looks for the person where the picture before had them, so that pictures seem to have to
come one after the other. But regions lie on a grid (`Region.on_grid`): two trackers that began at
different pictures soon look at exactly the same one, and from then on say exactly the same. So
every follower begins a section of its own, where the one before it is looking at that moment, and,
when it gets to a section that somebody else began, goes on only until that one had looked where it
would look now. What it saw until then takes the place of what the other one had guessed. Everything
that is handed out is what a single tracker would have said; where followers do not soon agree there
is more to do, and nothing else changes.

No threads, no nets and no clock: one caller at a time.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

from inference.landmarks import Pose
from inference.pose.tracker import Trail

_WORTH_SHARING = 8
"""Pictures: to begin anew takes a detection, and as a rule two pictures that another one looks at,
too."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Who was seen in a picture, and where to look in the next one."""

    pose: Pose | None
    trail: Trail


class Turn(Enum):
    """What a follower does when there is no picture for it."""

    WAIT = auto()
    """More of the file will be read."""
    STOP = auto()
    """Its chain has ended."""


@dataclass(slots=True, eq=False)
class Chain:
    """What one follower saw from the picture `begin` on, whose search began with `entered`."""

    begin: int
    entered: Trail
    latest: Trail
    seen: deque[Seen] = field(default_factory=deque)
    handed: int = 0
    ended: bool = False
    given_up: bool = False

    @property
    def end(self) -> int:
        """The picture that it looks at next."""
        return self.begin + self.handed + len(self.seen)

    def trail_before(self, picture: int) -> Trail:
        """Where it looked, or will look, in that picture."""
        if picture == self.begin:
            return self.entered
        return self.seen[picture - 1 - self.begin - self.handed].trail


class Chains:
    """The chains that are not handed out yet, in the order of their beginnings; what the first one
    says is true."""

    def __init__(self, start: Trail, section: int) -> None:
        """The first picture is looked at from `start`; a section has so many."""
        self._trail = start
        self._section = section
        self._chains: deque[Chain] = deque()
        self._next_begin = 0
        self.read = 0
        self.whole = False
        self.out = 0

    def begin(self) -> Chain | Turn:
        """A section that nobody has begun, if its first picture has been read; at the end of the
        file the second half of what another one has before it."""
        if self._next_begin < self.read:
            chain = self._chain(self._next_begin, len(self._chains))
            self._next_begin += self._section
            return chain
        if not self.whole:
            return Turn.WAIT
        return self._share() or Turn.STOP

    def next(self, chain: Chain, trail: Trail) -> int | Turn:
        """The picture that the chain's follower, who would look at `trail`, looks at."""
        if chain.given_up or chain.ended:
            return Turn.STOP
        picture = chain.end
        if picture == self._next_begin and picture < self.read:
            self._next_begin += self._section
        rival = self._rival(chain, picture)
        if rival is not None and rival.trail_before(picture) == trail:
            chain.ended = True
            return Turn.STOP
        if picture < self.read:
            return picture
        if not self.whole:
            return Turn.WAIT
        chain.ended = True
        self._give_up_behind(chain, picture + 1)  # none has agreed to the very end
        return Turn.STOP

    def note(self, chain: Chain, seen: Seen) -> None:
        """What was seen in the picture that the chain was given. Whoever began later and has not
        come so far is of no use any more."""
        chain.seen.append(seen)
        chain.latest = seen.trail
        if not chain.given_up:
            self._give_up_behind(chain, chain.end)

    def leads(self, chain: Chain) -> bool:
        """Whether what the chain says is true, as far as is known."""
        return bool(self._chains) and self._chains[0] is chain

    def hand_out(self) -> Seen | None:
        """What is true of the next picture, once that is known."""
        while self._chains:
            first = self._chains[0]
            if first.seen:
                self.out += 1
                first.handed += 1
                return first.seen.popleft()
            if not first.ended or len(self._chains) < 2:
                return None
            self._chains.popleft()
            self._outdate(self._chains[0])
        return None

    def _share(self) -> Chain | None:
        """Half of the most that one follower has before it, if that is worth beginning anew."""
        ends = [*(later.begin for later in self._chains), self.read][1:]
        left = [
            0 if one.ended else end - one.end for one, end in zip(self._chains, ends, strict=False)
        ]
        most = max(left, default=0)
        if most < _WORTH_SHARING:
            return None
        place = left.index(most)
        return self._chain(self._chains[place].end + (most + 1) // 2, place + 1)

    def _chain(self, begin: int, place: int) -> Chain:
        """Begins to look where the one before it looks now: who stands is still there."""
        trail = self._chains[place - 1].latest if place else self._trail
        chain = Chain(begin, trail, trail)
        self._chains.insert(place, chain)
        return chain

    def _outdate(self, chain: Chain) -> None:
        """What the chain guessed of pictures that are handed out already."""
        while chain.begin + chain.handed < self.out:
            chain.seen.popleft()
            chain.handed += 1

    def _rival(self, chain: Chain, picture: int) -> Chain | None:
        """Whoever began next and has looked at the pictures before this one, if anybody has."""
        place = self._chains.index(chain) + 1
        later = self._chains[place] if place < len(self._chains) else None
        return later if later is not None and later.begin <= picture else None

    def _give_up_behind(self, chain: Chain, picture: int) -> None:
        """Those that began after the chain and have not come to that picture."""
        place = self._chains.index(chain) + 1
        while place < len(self._chains) and self._chains[place].end < picture:
            self._chains[place].given_up = True
            del self._chains[place]
