import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

import av
import pytest

from inference.buffers.drops import Drops
from inference.clock import ManualClock
from inference.frames import Frame
from server.media.backlog import DecodeQueue
from server.media.decoding import HOPELESS_KEYS, RESTART_STEP, Decoding
from server.media.packets import EncodedFrame


def encoded(timestamp: int, data: bytes = b"", best_before_s: float = 1e9) -> EncodedFrame:
    """A frame whose packets came at 1 and 2 s."""
    return EncodedFrame(timestamp, data, True, 97, 1.0, 2.0, best_before_s)


class FakeDecoder:
    """Gives a picture for each frame; `broken` is an error, `hold` gives its picture later."""

    def __init__(self) -> None:
        self._held: list[int] = []

    def decode(self, frame: EncodedFrame) -> list[av.VideoFrame]:
        """Pictures in the order of their timestamps."""
        if frame.data == b"broken":
            raise av.InvalidDataError(1, "broken")
        self._held.append(frame.timestamp)
        if frame.data == b"hold":
            return []
        ready, self._held = sorted(self._held), []
        return [self._picture(one) for one in ready]

    @staticmethod
    def _picture(timestamp: int) -> av.VideoFrame:
        picture = av.VideoFrame(16, 16, "yuv420p")
        picture.pts = timestamp
        return picture


@dataclass
class Bench:
    """A decoding with a fake decoder, run to its end in the test's own thread."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(3.0))
    drops: Drops = field(default_factory=Drops)
    frames: list[Frame] = field(default_factory=list)
    broken: int = 0
    hopeless: list[str] = field(default_factory=list)
    taken: list[EncodedFrame] = field(default_factory=list)
    decoders: list[int] = field(default_factory=list)
    alive: weakref.WeakSet[FakeDecoder] = field(default_factory=weakref.WeakSet)

    def __post_init__(self) -> None:
        self.queue = DecodeQueue(self.drops, self.clock)
        self.decoding = Decoding(
            self.queue,
            self._decoder,
            self.frames.append,
            self._break,
            self.drops,
            self.clock,
            self.hopeless.append,
            self.taken.append,
        )

    def decode(self, *frames: EncodedFrame) -> list[int | None]:
        """Decode these; the timestamps on the wire of what came out so far."""
        for frame in frames:
            self.decoding._decode(frame)
        return [one.rtp_timestamp for one in self.frames]

    def _decoder(self, payload_type: int) -> FakeDecoder:
        self.decoders.append(payload_type)
        decoder = FakeDecoder()
        self.alive.add(decoder)
        return decoder

    def _break(self) -> None:
        self.broken += 1


@pytest.fixture
def bench() -> Bench:
    """Nothing decoded yet."""
    return Bench()


def test_times_numbers_and_timestamps_stay_on_the_frame(bench: Bench) -> None:
    """Media time starts at 0; the timestamp is the one on the wire."""
    turn = 1 << 32
    assert bench.decode(encoded(turn - 3000), encoded(turn + 3000)) == [turn - 3000, 3000]
    first, second = bench.frames
    assert (first.seq, second.seq) == (0, 1)
    assert first.media_time_s == 0.0
    assert second.media_time_s == pytest.approx(6000 / 90_000)
    times = first.received
    assert (times.first_packet_s, times.last_packet_s, times.decoded_s) == (1.0, 2.0, 3.0)


def test_what_the_decoder_took_is_told(bench: Bench) -> None:
    """With its data, whether or not its picture is handed out; not what could not be decoded."""
    bench.decoding.newest = 9000
    bench.decode(encoded(0, b"a", 2.9), encoded(3000, b"broken"), encoded(6000, b"hold"))
    assert [(one.timestamp, one.data) for one in bench.taken] == [(0, b"a"), (6000, b"hold")]


def test_a_stale_frame_is_not_handed_out_when_a_newer_one_is_coming(bench: Bench) -> None:
    """It is decoded, because others build on it, and counted as late."""
    bench.decoding.newest = 9000
    assert bench.decode(encoded(0, best_before_s=2.9), encoded(3000, best_before_s=3.1)) == [3000]
    assert bench.drops.totals() == {"late": 1}


def test_the_newest_frame_is_never_stale(bench: Bench) -> None:
    """A late answer is better than none when nothing fresher can be answered."""
    bench.decoding.newest = 0
    assert bench.decode(encoded(0, best_before_s=2.9)) == [0]


def test_a_broken_frame_is_counted_and_told(bench: Bench) -> None:
    """The stream goes on; the sender is asked for a key frame."""
    assert bench.decode(encoded(0, b"broken"), encoded(3000)) == [3000]
    assert (bench.broken, bench.drops.totals()) == (1, {"undecodable": 1})


def test_pictures_may_come_later_and_in_another_order(bench: Bench) -> None:
    """Frames that the decoder holds back are matched with their own times."""
    frames = [encoded(0), encoded(9000, b"hold"), encoded(3000, b"hold"), encoded(6000)]
    assert bench.decode(*frames) == [0, 3000, 6000, 9000]
    assert bench.drops.totals() == {}


def test_a_frame_that_gives_no_picture_is_counted(bench: Bench) -> None:
    """When a later picture came, an earlier one comes no more."""
    bench.decoding._inside[1] = encoded(1)
    assert bench.decode(encoded(3000)) == [3000]
    assert bench.drops.totals() == {"undecodable": 1}


def test_another_codec_gets_another_decoder(bench: Bench) -> None:
    """A sender may change its codec in mid-stream."""
    other = EncodedFrame(3000, b"", True, 99, 1.0, 2.0, 1e9)
    assert bench.decode(encoded(0), other) == [0, 3000]
    assert bench.decoders == [97, 99]


def test_media_time_goes_on_after_a_restart(bench: Bench) -> None:
    """A sender that starts again with an earlier timestamp does not turn time back."""
    bench.decode(encoded(900_000), encoded(903_000), encoded(100))
    times_s = [one.media_time_s for one in bench.frames]
    assert times_s == pytest.approx([0.0, 1 / 30, 1 / 30 + RESTART_STEP / 90_000])


def test_the_thread_ends_with_the_queue(bench: Bench) -> None:
    """`run` returns when the queue has ended."""
    run: Callable[[], None] = bench.decoding.run
    bench.decoding.put(None)
    run()
    assert bench.frames == []


def test_the_decoder_goes_with_its_thread(bench: Bench) -> None:
    """What it holds is free when the thread ends, though others still know the decoding."""
    bench.decode(encoded(0))
    assert len(bench.alive) == 1
    bench.decoding.put(None)
    bench.decoding.run()
    assert len(bench.alive) == 0


def test_a_video_that_can_never_be_decoded_is_told_once(bench: Bench) -> None:
    """When so many key frames in a row have failed; one that did not begins the count anew."""
    bench.decode(*(encoded(number, b"broken") for number in range(HOPELESS_KEYS - 1)))
    bench.decode(encoded(100))
    bench.decode(*(encoded(200 + number, b"broken") for number in range(HOPELESS_KEYS - 1)))
    assert bench.hopeless == []
    bench.decode(*(encoded(300 + number, b"broken") for number in range(HOPELESS_KEYS)))
    assert len(bench.hopeless) == 1
    assert "key frames" in bench.hopeless[0]


def test_a_frames_bytes_are_not_kept_while_it_is_decoded(bench: Bench) -> None:
    """A decoder may hold back many frames, and a sender can make them large."""
    bench.decode(encoded(0, b"hold"))
    assert [one.data for one in bench.decoding._inside.values()] == [b""]
