"""The jitter buffer: packets in any order in, whole frames in order out, as early as can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from inference.buffers.drops import DropReason, Drops
from server.media.budget import best_before_s
from server.media.gaps import FrameTally
from server.media.lateness import Lateness
from server.media.missing import HISTORY, Missing
from server.media.packets import EncodedFrame, Held, Packet
from server.media.roundtrip import RoundTrip
from server.media.tail import Tail
from server.media.timestamps import SEQUENCE_BITS, TIMESTAMP_BITS, Unwrap, on_the_wire
from server.media.waiting import Waiting

CAPACITY = 2048
"""Packets held; a key frame of 1080p has some 300."""

QUESTIONS = 3.5
"""Round trips that a gap is given, at most, when a key frame behind it is whole already."""

PATIENCE = 2.5
"""Round trips until a key frame is asked for, too."""

LARGE = 64
"""With so many packets behind a gap, or in it, a key frame is asked for at once."""

BEFORE = 8
"""Packets asked for that may have come before the first, when that does not open a key frame."""

_RESTART = 4096
_ASK_KEY_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done now: frames for the decoder, packets (16 bit numbers) to ask the sender
    for, whether to ask it for a key frame, and when to poll again if no packet comes first."""

    frames: list[EncodedFrame] = field(default_factory=list)
    nack: list[int] = field(default_factory=list)
    key_frame: bool = False
    wake_s: float | None = None


class JitterBuffer:
    """Puts packets in order and lets a frame go with its last packet.

    The marker bit says which one that is (RFC 3550 section 5.1; for H.264 RFC 6184 section 5.1,
    for VP8 RFC 7741 section 4.1); a frame without it goes when the next one starts. A gap waits
    for its packets, which are asked for again and again, because nothing behind it can be
    decoded without them: unless a key frame is whole. That one is taken when the gap's deadline
    has passed, and what it leaves behind is counted as lost or undecodable.

    Time is passed in, in seconds of a monotonic clock that never goes back.
    """

    def __init__(self, round_trip: RoundTrip, drops: Drops) -> None:
        self._round_trip = round_trip
        self._tally = FrameTally(drops)
        self._asked_key_s = float("-inf")
        self._ready: list[EncodedFrame] = []
        self._begin()

    def _begin(self) -> None:
        self._numbers = Unwrap(SEQUENCE_BITS)
        self._timestamps = Unwrap(TIMESTAMP_BITS)
        self._lateness = Lateness()
        self._missing = Missing(self._round_trip)
        self._waiting = Waiting()
        self._tail = Tail(self._round_trip)
        self._open: list[Held] = []
        self._torn = True
        self._at: int | None = None
        self._newest: Held | None = None
        self._needs_key = True
        self._wants_key = False

    def restart(self) -> None:
        """Another stream begins; what waits is given up."""
        self._give_up(None, self._waiting.packets, 0)
        self._begin()

    def add(self, packet: Packet, now_s: float) -> None:
        """A packet came; `poll` afterwards."""
        number = self._numbers.map(packet.number)
        if self._at is not None and number < self._at - _RESTART:
            self.restart()
            number = self._numbers.map(packet.number)
        if self._at is None:
            self._at = number if packet.opens else number - BEFORE
            self._missing.expect(self._at, number, now_s, certain=False)
        if number < self._at or number in self._waiting:
            return
        if number >= self._at + CAPACITY:
            self._skip_to(number - HISTORY)
        self._hold(packet, number, now_s)
        self._advance(now_s)

    @property
    def newest_timestamp(self) -> int:
        """Unwrapped, of the newest packet that was held; 0 before the first."""
        return 0 if self._newest is None else self._newest.timestamp

    def __len__(self) -> int:
        """Packets held."""
        return len(self._waiting) + len(self._open)

    def poll(self, now_s: float) -> Asked:
        """What is to be done now."""
        self._advance(now_s)
        if (tail := self._tail.due(now_s, self._missing.reordering_s)) is not None:
            self._missing.expect(tail.start, tail.stop, now_s, certain=False)
        nack = [on_the_wire(one, SEQUENCE_BITS) for one in self._missing.due(now_s)]
        frames, self._ready = self._ready, []
        return Asked(frames, nack, self._asks_key(now_s), self._wake_s(now_s))

    def _hold(self, packet: Packet, number: int, now_s: float) -> None:
        timestamp = 0
        if packet.data:
            timestamp = self._timestamps.map(packet.timestamp)
            self._lateness.note(timestamp, now_s)
        held = Held(packet, number, timestamp, now_s)
        self._waiting.put(held)
        self._missing.came(number, now_s)
        newest = self._newest is None or number > self._newest.number
        self._tail.came(held, newest=newest)
        if newest:
            if self._newest is not None:
                self._missing.expect(self._newest.number + 1, number, now_s)
            self._newest = held

    def _advance(self, now_s: float) -> None:
        """Let go what is whole, and what can be waited for no longer."""
        while True:
            self._assemble()
            if not self._waiting:
                return
            key = self._waiting.whole_key()
            if key is not None and (self._needs_key or now_s >= self._deadline_s()):
                self._skip_to(key)
            elif self._at is not None and self._missing.hopeless(self._at, now_s):
                self._skip_to(self._missing.first(self._waiting.first.number, now_s))
            else:
                return

    def _assemble(self) -> None:
        """Move what is next in order to the open frame."""
        while self._at is not None and (held := self._waiting.pop(self._at)) is not None:
            self._at += 1
            if not held.packet.data:
                continue
            if self._open and held.timestamp != self._open[0].timestamp:
                self._finish()
            self._open.append(held)
            if held.packet.marker:
                self._finish()
            elif len(self._open) > CAPACITY:
                self._skip_to(self._at)

    def _finish(self) -> None:
        """The open frame has come to its end."""
        packets, self._open = self._open, []
        torn, self._torn = self._torn and not packets[0].packet.opens, False
        frame = self._frame(packets)
        self._tally.passed(frame.timestamp)
        if torn:
            self._tally.torn(frame.timestamp)
        elif self._needs_key and not frame.key:
            self._tally.count(DropReason.UNDECODABLE)
        else:
            self._needs_key = self._wants_key = False
            self._ready.append(frame)
            return
        self._wants_key = True

    def _frame(self, packets: list[Held]) -> EncodedFrame:
        first = packets[0]
        return EncodedFrame(
            timestamp=first.timestamp,
            data=b"".join(one.packet.data for one in packets),
            key=any(one.packet.key for one in packets),
            payload_type=first.packet.payload_type,
            first_packet_s=min(one.at_s for one in packets),
            last_packet_s=max(one.at_s for one in packets),
            best_before_s=self._best_before_s(first.timestamp),
        )

    def _best_before_s(self, timestamp: int) -> float:
        return best_before_s(self._lateness.due_s(timestamp), self._round_trip.mean_s)

    # Gaps

    def _skip_to(self, number: int) -> None:
        """Give up everything before a packet; what follows needs a key frame."""
        if self._at is None:
            return
        until = self._waiting.get(number)
        missing = number - self._at
        dropped = self._waiting.pop_before(number)
        self._give_up(until, dropped, missing - len(dropped))
        self._missing.forget(number)
        self._at, self._torn, self._needs_key = number, True, True

    def _give_up(self, until: Held | None, held: Iterable[Held], missing: int) -> None:
        dropped = [one for one in (*self._open, *held) if one.packet.data]
        self._open = []
        self._wants_key = True
        known = until is not None and until.packet.data
        self._tally.given_up(dropped, until if known else None, missing)

    def _since_s(self) -> float:
        """When the gap was noticed."""
        since_s = None if self._at is None else self._missing.since_s(self._at)
        return self._waiting.oldest_s if since_s is None else since_s

    def _deadline_s(self) -> float:
        """How long the gap may wait: for its packets to be sent again, as long as its frame's
        answer would still be in time."""
        blocked = self._open[0] if self._open else self._waiting.first
        asked_s = self._since_s() + QUESTIONS * self._round_trip.patience_s
        return min(asked_s, self._best_before_s(blocked.timestamp))

    # What to ask for

    def _asks_key(self, now_s: float) -> bool:
        every_s = max(_ASK_KEY_EVERY_S, 2 * self._round_trip.mean_s)
        if now_s < self._asked_key_s + every_s or not (self._wants_key or self._stuck(now_s)):
            return False
        self._asked_key_s = now_s
        return True

    def _stuck(self, now_s: float) -> bool:
        if not self._waiting:
            return False
        waited_s = now_s - self._since_s()
        return waited_s >= PATIENCE * self._round_trip.patience_s or len(self._missing) >= LARGE

    def _wake_s(self, now_s: float) -> float | None:
        times_s = [self._missing.next_s(now_s), self._tail.due_s(self._missing.reordering_s)]
        if self._waiting and self._waiting.whole_key() is not None:
            times_s.append(self._deadline_s())
        return min((one for one in times_s if one is not None), default=None)
