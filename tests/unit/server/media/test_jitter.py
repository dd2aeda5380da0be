"""The jitter buffer as a pure object: packets and moments in, frames and questions out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.buffers.drops import Drops
from server.media.budget import BUDGET_S
from server.media.jitter import CAPACITY, Asked, JitterBuffer
from server.media.missing import HISTORY
from server.media.packets import EncodedFrame, Packet
from server.media.roundtrip import RoundTrip

FRAME_S = 1 / 30
RTT_S = 0.04


def frame(number: int, first: int, size: int, *, key: bool = False) -> list[Packet]:
    """The packets of frame `number`, from sequence number `first` on; data are their numbers."""
    return [
        Packet(
            (first + part) & 0xFFFF,
            3000 * number & 0xFFFFFFFF,
            (first + part).to_bytes(4, "big"),
            marker=part == size - 1,
            key=key and part == 0,
            opens=key and part == 0,
        )
        for part in range(size)
    ]


def stream(count: int, size: int, first: int = 0, key_every: int = 30) -> list[list[Packet]]:
    """So many frames of so many packets each."""
    return [
        frame(number, first + number * size, size, key=number % key_every == 0)
        for number in range(count)
    ]


@dataclass
class Line:
    """A buffer and what has come of it; a known round trip of 40 ms."""

    now_s: float = 10.0
    drops: Drops = field(default_factory=Drops)
    frames: list[EncodedFrame] = field(default_factory=list)
    nacks: list[tuple[float, list[int]]] = field(default_factory=list)
    key_frames: int = 0

    def __post_init__(self) -> None:
        round_trip = RoundTrip()
        for _ in range(20):
            round_trip.sample(RTT_S)
        self.buffer = JitterBuffer(round_trip, self.drops)
        self.wake_s: float | None = None

    def feed(self, packets: Iterable[Packet]) -> None:
        """They come now, one after the other."""
        for packet in packets:
            self.buffer.add(packet, self.now_s)
            self._note(self.buffer.poll(self.now_s))

    def play(self, frames: Iterable[list[Packet]]) -> None:
        """Frames come at their own times."""
        for packets in frames:
            self.feed(packets)
            self.wait(FRAME_S)

    def wait(self, seconds: float) -> None:
        """Time goes by, and the buffer is polled when it asked for it."""
        until_s = self.now_s + seconds
        while self.wake_s is not None and self.wake_s <= until_s:
            assert self.wake_s > self.now_s - 1e-9, "the buffer asks for the past"
            self.now_s = max(self.now_s, self.wake_s) + 1e-6
            self._note(self.buffer.poll(self.now_s))
        self.now_s = until_s

    @property
    def released(self) -> list[int]:
        """The numbers of the frames that came out."""
        return [one.timestamp // 3000 for one in self.frames]

    @property
    def asked(self) -> list[int]:
        """Every packet asked for, in order."""
        return [number for _, numbers in self.nacks for number in numbers]

    def _note(self, asked: Asked) -> None:
        self.frames += asked.frames
        self.nacks += [(self.now_s, asked.nack)] if asked.nack else []
        self.key_frames += asked.key_frame
        self.wake_s = asked.wake_s


def without(frames: list[list[Packet]], *numbers: int) -> list[list[Packet]]:
    """The stream without some packets."""
    return [[one for one in packets if one.number not in numbers] for packets in frames]


@pytest.mark.parametrize("size", [1, 2, 7, 300])
def test_a_frame_goes_with_its_last_packet(size: int) -> None:
    """Nothing waits for the next frame, whatever the frame's size."""
    line = Line()
    for number, packets in enumerate(stream(3, size)):
        line.feed(packets[:-1])
        assert line.released == list(range(number))
        line.feed(packets[-1:])
        assert line.released == list(range(number + 1))
    assert line.nacks == []
    assert line.frames[0].data == b"".join(n.to_bytes(4, "big") for n in range(size))


def test_the_times_stay_on_the_frame() -> None:
    """First and last packet, the unwrapped timestamp, and until when it is of use."""
    line = Line()
    first, second = frame(0, 0, 2, key=True)
    line.feed([second])
    line.wait(0.005)
    line.feed([first])
    came = line.frames[0]
    assert came.first_packet_s == 10.0
    assert came.last_packet_s == pytest.approx(10.005)
    assert came.best_before_s == pytest.approx(10.0 + BUDGET_S - 0.02 - RTT_S)


def test_a_frame_without_marker_goes_when_the_next_one_starts() -> None:
    """A sender that never sets the bit is served too."""
    line = Line()
    frames = [
        [Packet(one.number, one.timestamp, one.data, key=one.key, opens=one.opens) for one in all_]
        for all_ in stream(3, 2)
    ]
    line.play(frames)
    assert line.released == [0, 1]
    assert line.nacks == []


def test_a_filled_gap_lets_go_all_that_waited() -> None:
    """Every whole frame behind a gap comes out with the packet that closes it, at once."""
    line = Line()
    frames = stream(8, 1)
    line.play(without(frames, 2))
    assert line.released == [0, 1]
    line.feed(frames[2])
    assert line.released == list(range(8))
    assert line.drops.totals() == {}


def test_duplicates_mean_nothing() -> None:
    """Packets that come again, before or after their frame has gone, change nothing."""
    line = Line()
    for packets in stream(3, 2):
        line.feed([*packets, *packets])
        line.feed(packets)
    assert line.released == [0, 1, 2]
    assert line.drops.totals() == {}


@given(first=st.integers(0, 0xFFFF), data=st.data())
def test_reordering_loses_nothing_across_the_wrap(first: int, data: st.DataObject) -> None:
    """In whatever order the packets of six frames in flight come, all come out, in order."""
    line = Line()
    frames = stream(12, 3, first)
    line.feed(frames[0])
    for at in range(1, 12, 6):
        flight = [one for packets in frames[at : at + 6] for one in packets]
        line.feed(data.draw(st.permutations(flight)))
    assert line.released == list(range(12))
    assert line.drops.totals() == {}


def test_timestamps_wrap() -> None:
    """The 32 bits of a timestamp may wrap in the middle."""
    line = Line()
    line.play(
        [
            [Packet(n, (0xFFFFFFFF - 4000 + 3000 * n) & 0xFFFFFFFF, b"x", True, n == 0, n == 0)]
            for n in range(4)
        ]
    )
    steps = [b.timestamp - a.timestamp for a, b in zip(line.frames, line.frames[1:], strict=False)]
    assert steps == [3000, 3000, 3000]


def test_a_missing_packet_is_asked_for_until_it_comes() -> None:
    """At once, again soon for the case that the first is lost too, then every round trip."""
    line = Line()
    frames = stream(9, 4)
    line.play(without(frames, 9))
    moments = [at_s - line.nacks[0][0] for at_s, _ in line.nacks]
    assert line.nacks[0][0] < 10.0 + 3 * FRAME_S
    assert set(line.asked) == {9}
    assert moments[1] == pytest.approx(RTT_S / 2, abs=0.01)
    assert moments[3] - moments[2] == pytest.approx(RTT_S, abs=0.015)
    asked = len(line.asked)
    line.feed([frames[2][1]])
    line.wait(1.0)
    assert len(line.asked) == asked
    assert line.released == list(range(9))


def test_questions_are_bounded_and_then_a_key_frame_is_asked_for() -> None:
    """A sender that never answers is asked ten times a packet; a key frame every quarter second
    at most; all frames that need the lost one are undecodable, until a key frame comes."""
    line = Line()
    line.play(without(stream(61, 3, key_every=60), 4))
    assert line.asked.count(4) == 10
    assert 2 <= line.key_frames <= 8
    assert line.released == [0, 60]
    assert line.drops.totals() == {"lost": 1, "undecodable": 58}


def test_a_key_frame_ends_the_waiting() -> None:
    """A gap in front of a whole key frame waits no longer than its own frame is of use."""
    line = Line()
    line.play(without(stream(12, 3, key_every=6), 13))
    assert line.released == [0, 1, 2, 3, 6, 7, 8, 9, 10, 11]
    assert line.drops.totals() == {"lost": 1, "undecodable": 1}
    taken = next(one for one in line.frames if one.key and one.timestamp)
    assert taken.best_before_s > line.now_s - 6 * FRAME_S


def test_a_lost_key_frame_is_waited_for() -> None:
    """Its packets are sent again: nothing is lost, and all comes out in order."""
    line = Line()
    frames = stream(10, 3, key_every=5)
    line.play(without(frames, 15, 16, 17)[:6])
    line.feed(frames[6])
    assert line.released == [0, 1, 2, 3, 4]
    line.feed(frames[5])
    assert line.released == [0, 1, 2, 3, 4, 5, 6]


def test_the_end_of_a_frame_is_missed_before_the_next_begins() -> None:
    """When the marker does not follow, it is asked for after 10 ms."""
    line = Line()
    frames = stream(2, 3)
    line.feed(frames[0])
    line.wait(FRAME_S)
    line.feed(frames[1][:-1])
    line.wait(0.015)
    assert 5 in line.asked
    line.feed(frames[1][-1:])
    assert line.released == [0, 1]


def test_overtaken_packets_are_not_asked_for_once_that_is_known() -> None:
    """Packets that come in the wrong order, but soon, cost a few questions only."""
    line = Line()
    for packets in stream(60, 4):
        for part in (1, 0, 3, 2):
            line.feed([packets[part]])
            line.wait(0.004)
    assert line.released == list(range(60))
    assert len(line.asked) < 20


def test_after_a_cut_the_newest_packets_are_asked_for() -> None:
    """The sender still has them: what is decoded first is the key frame among them."""
    line = Line()
    frames = stream(150, 5)
    line.play(frames[:20])
    line.wait(80 * FRAME_S)
    line.feed(frames[100])
    assert line.key_frames == 1
    assert line.asked == list(range(505 - 5 - HISTORY, 500))
    for packets in frames[90:100]:
        line.feed(packets)
    assert line.released == [*range(20), *range(90, 101)]
    assert all(one.best_before_s < line.now_s for one in line.frames[20:24])
    assert line.drops.totals() == {"lost": 70}


def test_what_never_came_is_counted_too() -> None:
    """Frames of which no packet came are told from the timestamps around the gap."""
    line = Line()
    frames = stream(80, 2, key_every=10)
    line.play(frames[:13])
    line.wait(10 * FRAME_S)
    line.play(frames[23:80])
    total = sum(line.drops.totals().values())
    assert len(line.released) + total == 80


@given(lost=st.sets(st.integers(0, 179), max_size=60), answered=st.booleans())
def test_every_frame_has_one_outcome(lost: set[int], answered: bool) -> None:
    """Whatever is lost between two frames that come, each frame is released or counted once."""
    line = Line()
    frames = stream(62, 3, key_every=20)
    gone = lost - {0, 1, 2}
    for packets in without(frames, *gone)[:60]:
        line.feed(packets)
        line.wait(FRAME_S)
        if answered:
            line.feed([one for all_ in frames for one in all_ if one.number in line.asked])
    line.wait(3.0)
    line.play(frames[60:])
    line.wait(3.0)
    assert line.released == sorted(set(line.released))
    assert len(line.released) + sum(line.drops.totals().values()) == 62
    if answered:
        assert line.drops.totals() == {}


def test_a_stream_that_is_joined_in_the_middle_waits_for_a_key_frame() -> None:
    """Nothing is given to the decoder that it cannot decode; the sender is asked for a start."""
    line = Line()
    line.play(stream(40, 2)[10:])
    assert line.released == list(range(30, 40))
    assert line.key_frames >= 1
    assert line.drops.totals() == {"lost": 1, "undecodable": 19}  # the first may be torn


def test_the_first_packets_may_change_places() -> None:
    """A key frame whose second packet comes first is not lost."""
    line = Line()
    first, second, third = frame(0, 0, 3, key=True)
    line.feed([third, second, first])
    assert line.released == [0]


def test_padding_belongs_to_no_frame() -> None:
    """Packets without data take a number, nothing else."""
    line = Line()
    padding = [Packet(2, 0, b""), Packet(3, 77, b"")]
    line.feed([*frame(0, 0, 2, key=True), *padding, *frame(1, 4, 2)])
    assert line.released == [0, 1]
    assert line.nacks == []


def test_a_sender_that_starts_again_is_followed() -> None:
    """Numbers far back are those of a new stream, not late ones."""
    line = Line()
    line.play(stream(5, 2, first=20_000))
    line.play(frame(100 + n, 1000 + 2 * n, 2, key=n == 0) for n in range(3))
    assert len(line.released) == 8


def test_a_frame_that_never_ends_is_given_up() -> None:
    """What is held is bounded, however a sender behaves."""
    line = Line()
    line.feed(frame(0, 0, 1, key=True))
    line.feed(frame(1, 1, CAPACITY + 10)[:-1])
    assert line.drops.totals() == {"lost": 1}


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)), max_size=300))
def test_nonsense_does_no_harm(packets: list[tuple[int, int]]) -> None:
    """Numbers and timestamps at random: no error, and nothing grows without end."""
    line = Line()
    for number, timestamp in packets:
        line.feed([Packet(number, timestamp, b"x", number % 7 == 0, number % 11 == 0)])
        line.wait(0.001)
    line.wait(2.0)
    assert len(line.buffer) <= CAPACITY
