"""What comes in that should not, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

PATIENCE = 1000
"""Faults that a peer may make before it is taken for hostile: each is dropped, which costs little,
but what it leaves behind in the libraries below may add up."""


class Fault(StrEnum):
    """Why something is dropped before anybody looks at it."""

    STRANGER = "stranger"
    BAD_SIZE = "bad-size"
    BAD_STUN = "bad-stun"
    TOO_MANY_ADDRESSES = "too-many-addresses"
    BAD_RECORD = "bad-record"
    BAD_RTP = "bad-rtp"
    BAD_RTCP = "bad-rtcp"
    TOO_MANY_SOURCES = "too-many-sources"
    BAD_SCTP = "bad-sctp"
    TOO_MUCH_WAITS = "too-much-waits"
    BAD_CHANNEL = "bad-channel"


class Faults:
    """Of one connection. `on_hostile` is called once, when the peer has made too many."""

    def __init__(self, on_hostile: Callable[[str], None], patience: int = PATIENCE) -> None:
        self._counts: Counter[str] = Counter()
        self._on_hostile = on_hostile
        self._left = patience
        self._condemned = False

    def count(self, fault: Fault) -> None:
        """Anybody can have done it: addresses are easily forged."""
        self._counts[fault.value] += 1

    def blame(self, fault: Fault) -> None:
        """Only the peer itself can have done it: it was encrypted."""
        self.count(fault)
        self._left -= 1
        if self._left == 0:
            self.condemn(f"too often {fault}")

    def condemn(self, why: str) -> None:
        """The peer has gone too far; told once."""
        if not self._condemned:
            self._condemned = True
            self._on_hostile(f"the peer does not keep to the protocol: {why}")

    @property
    def counts(self) -> Mapping[str, int]:
        """So far, by kind."""
        return dict(self._counts)
