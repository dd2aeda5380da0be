"""How far followers may be from each other: as far as memory allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from inference.frames import Picture

MOST_BYTES = 192 << 20
"""Of pictures that are read and not handed out."""

_LONGEST = 64
"""Pictures of a section: followers look at two to four of them twice."""

_SHORTEST = 6
"""With less it is no use to follow in several places."""

_AHEAD = 16
"""Pictures that are read before a follower asks for them, so that it need not wait."""


@dataclass(frozen=True, slots=True)
class Window:
    """So many followers, who begin sections of so many pictures; `most` are held: those from where
    the first one is to a little beyond the beginning of the last one's section."""

    followers: int
    section: int
    most: int

    @classmethod
    def of(cls, picture: Picture, followers: int) -> Self:
        """For pictures of this size, and so many followers if there is room."""
        room = MOST_BYTES // bytes_of(picture)
        ahead = min(_AHEAD, max(1, room // 4))
        for several in range(followers, 1, -1):
            section = min(_LONGEST, (room - ahead) // (several - 1))
            if section >= _SHORTEST:
                return cls(several, section, section * (several - 1) + ahead)
        return cls(1, _LONGEST, ahead)


def bytes_of(picture: Picture) -> int:
    """What its planes take."""
    return picture.y.size + picture.u.size + picture.v.size
