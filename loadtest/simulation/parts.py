"""The parts of a stream that a simulation makes up: frames, a tracker, an analyzer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from inference.batching.lane import Lane
from inference.buffers.drops import Drops
from inference.buffers.ring import Overflow, RingBuffer
from inference.clock import Clock
from inference.engines.base import Net, Outputs
from inference.frames import Frame, Picture, ReceiveTimes
from inference.landmarks import Pose, PoseSample
from inference.motion.analyzer import Analysis, Event
from inference.pose.tracker import CropRequest
from inference.results import FrameResult
from loadtest.simulation.outcome import StreamOutcome
from loadtest.simulation.streams import Arrival, SimulatedStream

_OFFLINE_DEPTH = 8
_CROP = np.zeros((1, 1, 3), np.uint8)
_PICTURE = Picture(*(np.zeros((2, 2), np.uint8), *(np.zeros((1, 1), np.uint8),) * 2))
_POSE = Pose(np.zeros((33, 4), np.float32), np.zeros((33, 3), np.float32), 1.0)


class SimulatedTracker:
    """Finds somebody in the first picture and follows, or never finds anybody."""

    def __init__(self, person: bool) -> None:
        self._person = person
        self.following = False

    def request(self, picture: Picture) -> CropRequest:
        """What net it wants next."""
        del picture
        return CropRequest(Net.LANDMARKS if self.following else Net.DETECTOR, _CROP)

    def answer(self, outputs: Outputs) -> CropRequest | Pose | None:
        """After a detection the landmarks."""
        del outputs
        if not self._person:
            return None
        if self.following:
            return _POSE
        self.following = True
        return CropRequest(Net.LANDMARKS, _CROP)


class NoAnalyzer:
    """Has nothing to say."""

    def push(self, sample: PoseSample) -> Analysis:
        """Nothing."""
        del sample
        return Analysis("")

    def flush(self) -> tuple[Event, ...]:
        """Nothing."""
        return ()


class Source:
    """Pushes a stream's frames into its lane, and notes what comes back; `cap_fps` is what its
    sender was asked for, 0: nothing."""

    def __init__(
        self,
        number: int,
        stream: SimulatedStream,
        clock: Clock,
        depth: int,
        due_after_s: float,
        on_served: Callable[[float, float], None] = lambda _at_s, _age_s: None,
    ) -> None:
        self.on_served = on_served
        self.stream = stream
        self.cap_fps = 0.0
        self._clock = clock
        self._captured_s: dict[int, float] = {}
        self._outcome = StreamOutcome(stream.live)
        self._drops = Drops()
        overflow = Overflow.SUPERSEDE if stream.live else Overflow.WAIT
        buffer = RingBuffer[Frame](depth if stream.live else _OFFLINE_DEPTH, overflow, self._drops)
        self.lane = Lane(
            number,
            stream.live,
            buffer,
            self._drops,
            SimulatedTracker(stream.person),
            NoAnalyzer(),
            self._take,
            due_after_s=due_after_s,
        )

    def push(self, arrival: Arrival) -> None:
        """A live frame is there."""
        first_s, decoded_s = arrival.first_s, arrival.decoded_s
        self._put(arrival.capture_s, ReceiveTimes(first_s, first_s, decoded_s))
        self.lane.arrivals.note(decoded_s)

    def refill(self) -> None:
        """A recorded file reads ahead as far as there is room."""
        if self.stream.live or self.lane.abandoned:
            return
        while self._outcome.sent < self.stream.frames and self.lane.buffer.held < _OFFLINE_DEPTH:
            now_s = self._clock()
            self._put(now_s, ReceiveTimes(now_s, now_s, now_s))

    def stop(self) -> None:
        """A recorded file that is not through by now is given up."""
        if not self.stream.live:
            self.lane.abandon()

    @property
    def over(self) -> bool:
        """Whether the stream has ended."""
        return self._clock() >= self.stream.ends_s

    @property
    def sent(self) -> int:
        """Frames so far."""
        return self._outcome.sent

    def told(self) -> StreamOutcome:
        """What became of its frames."""
        self._outcome.drops = Counter(self._drops.totals())
        return self._outcome

    def _put(self, capture_s: float, received: ReceiveTimes) -> None:
        seq = self._outcome.sent
        self._outcome.sent += 1
        self._captured_s[seq] = capture_s
        self.lane.buffer.put(Frame(seq, seq / self.stream.fps, _PICTURE, received))

    def _take(self, result: FrameResult) -> None:
        seq, stages = result.frame.seq, result.stages
        age_s = stages.analysed_s + self.stream.return_s - self._captured_s.pop(seq)
        self._outcome.ages_s.append(age_s)
        self.on_served(stages.analysed_s, stages.analysed_s - stages.received.last_packet_s)
        self._outcome.waits_s.append(stages.started_s - stages.received.decoded_s)
        self._outcome.order.append(seq)
