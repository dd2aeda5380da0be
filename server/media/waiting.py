"""The packets that wait behind a gap."""

from __future__ import annotations

from collections.abc import Iterable

from server.media.packets import Held
from server.media.runs import Runs


class Waiting:
    """Held packets by their unwrapped numbers; finds the first key frame that is whole.

    They leave from the lowest number on.
    """

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}
        self._runs = Runs()

    def put(self, held: Held) -> None:
        """A packet came."""
        self._held[held.number] = held
        self._runs.add(held)

    def pop(self, number: int) -> Held | None:
        """The packet, the first of all, which waits no longer; None when it has not come."""
        held = self._held.pop(number, None)
        if held is not None:
            self._runs.remove(number)
        return held

    def get(self, number: int) -> Held | None:
        """The packet, None when it has not come."""
        return self._held.get(number)

    def pop_before(self, number: int) -> list[Held]:
        """All older packets, in order; they wait no longer."""
        older = sorted(one for one in self._held if one < number)
        for one in older:
            self._runs.remove(one)
        return [self._held.pop(one) for one in older]

    @property
    def first(self) -> Held:
        """The one with the lowest number; only when something waits."""
        return self._held[min(self._held)]

    @property
    def oldest_s(self) -> float:
        """When the one came that waits for longest; only when something waits."""
        return next(iter(self._held.values())).at_s

    @property
    def packets(self) -> Iterable[Held]:
        """All, in the order in which they came."""
        return self._held.values()

    def whole_key(self) -> int | None:
        """The first packet of the first key frame that is whole."""
        return min(self._runs.whole_keys(), default=None)

    def __contains__(self, number: int) -> bool:
        return number in self._held

    def __len__(self) -> int:
        return len(self._held)
