"""The packets that wait behind a gap."""

from __future__ import annotations

from collections.abc import Iterable

from server.media.packets import Held


class Waiting:
    """Held packets by their unwrapped numbers; finds the first key frame that is whole."""

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}
        self._keys: set[int] = set()

    def put(self, held: Held) -> None:
        """A packet came."""
        self._held[held.number] = held
        if held.packet.key or held.packet.opens:
            self._keys.add(held.number)

    def pop(self, number: int) -> Held | None:
        """The packet, which waits no longer; None when it has not come."""
        self._keys.discard(number)
        return self._held.pop(number, None)

    def get(self, number: int) -> Held | None:
        """The packet, None when it has not come."""
        return self._held.get(number)

    def pop_before(self, number: int) -> list[Held]:
        """All older packets, in order; they wait no longer."""
        self._keys = {one for one in self._keys if one >= number}
        return [self._held.pop(one) for one in sorted(self._held) if one < number]

    @property
    def first(self) -> Held:
        """The one with the lowest number; only when something waits."""
        return self._held[min(self._held)]

    @property
    def oldest_s(self) -> float:
        """When the one came that waits for longest; only when something waits."""
        return min(one.at_s for one in self._held.values())

    @property
    def packets(self) -> Iterable[Held]:
        """All, in the order in which they came."""
        return self._held.values()

    def whole_key(self) -> int | None:
        """The first packet of the first key frame that is whole."""
        return next((one for one in sorted(self._keys) if self._is_whole_key(one)), None)

    def __contains__(self, number: int) -> bool:
        return number in self._held

    def __len__(self) -> int:
        return len(self._held)

    def _is_whole_key(self, first: int) -> bool:
        timestamp, key = self._held[first].timestamp, False
        if not self._starts(first):
            return False
        number = first
        while (held := self._held.get(number)) is not None and held.timestamp == timestamp:
            key = key or held.packet.key
            if held.packet.marker:
                return key
            number += 1
        return key and held is not None

    def _starts(self, number: int) -> bool:
        before = self._held.get(number - 1)
        return self._held[number].packet.opens or (before is not None and before.packet.marker)
