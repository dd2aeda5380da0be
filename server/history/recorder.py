"""Records the frames that a live session's decoder was given, on a thread of its own."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from server.history.containers import SUFFIXES, Container, Unrecordable
from server.media.packets import EncodedFrame
from server.media.timestamps import CLOCK_RATE_HZ

log = getLogger(__name__)

WAITING = 256
"""Frames that may wait for the disk: some seconds of them."""

WAITING_BYTES = 16 << 20

_RESTART_TICKS = CLOCK_RATE_HZ // 30
"""From a sender's last frame to the first after it has started again, as the decoder has it."""


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    """What one recording may be at most."""

    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Written:
    """A recording that has ended: `path` None when nothing came of it; how much was written, what
    was left out, by reason, and why it ended before its session, if it did."""

    path: Path | None
    frames: int = 0
    bytes: int = 0
    duration_s: float = 0.0
    left_out: Mapping[str, int] | None = None
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    frame: EncodedFrame
    codec: str
    connection: int


class Recorder:
    """Writes to `stem` with the suffix of the video's container.

    `take` never waits: what the disk is too slow for is left out up to the next key frame, and
    counted. It begins at a key frame. The times are those that the analysis sees: over a new
    connection they go on as much later as its first frame came later.
    """

    def __init__(self, stem: Path, limits: RecordingLimits) -> None:
        self.stem = stem
        self.limits = limits
        self._changed = threading.Condition()
        self._waiting: deque[_Taken] = deque()
        self._waiting_bytes = 0
        self._ended = False
        self._needs_key = True
        self._connection: int | None = None
        self._left_out: Counter[str] = Counter()
        self._thread: threading.Thread | None = None
        self._track = _Track(stem, limits)

    def take(self, frame: EncodedFrame, codec: str, connection: int) -> None:
        """A frame was decoded that came over the session's nth connection; from any thread."""
        with self._changed:
            if self._ended or self._track.stopped is not None:
                return
            if connection != self._connection:
                self._connection, self._needs_key = connection, True
            if self._needs_key and not frame.key:
                self._left_out["no_key_frame"] += 1
                return
            if not self._has_room(len(frame.data)):
                self._needs_key = True
                self._left_out["disk_slow"] += 1
                return
            self._needs_key = False
            self._waiting.append(_Taken(frame, codec.lower(), connection))
            self._waiting_bytes += len(frame.data)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()
            self._changed.notify()

    def finish(self) -> Written:
        """Write what waits and complete the file; blocks on the disk. Safe to call again."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
        track = self._track
        left_out = {**self._left_out, **track.left_out}
        if track.path is None or track.frames == 0:
            why = track.stopped or "no key frame came"
            return Written(None, left_out=left_out, stopped=why)
        return Written(
            track.path, track.frames, track.bytes, track.duration_s, left_out, track.stopped
        )

    def _has_room(self, length: int) -> bool:
        return len(self._waiting) < WAITING and self._waiting_bytes + length <= WAITING_BYTES

    def _run(self) -> None:
        while (taken := self._next()) is not None:
            self._track.add(taken)
        self._track.close()

    def _next(self) -> _Taken | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            if not self._waiting:
                return None
            taken = self._waiting.popleft()
            self._waiting_bytes -= len(taken.frame.data)
            return taken


class _Track:
    """The file; the recorder's thread is the only one that writes to it."""

    def __init__(self, stem: Path, limits: RecordingLimits) -> None:
        self.path: Path | None = None
        self.frames = 0
        self.bytes = 0
        self.stopped: str | None = None
        self.left_out: Counter[str] = Counter()
        self._stem = stem
        self._limits = limits
        self._container: Container | None = None
        self._codec = ""
        self._times = _Times()

    @property
    def duration_s(self) -> float:
        """From the first frame to the last."""
        return self._times.last / CLOCK_RATE_HZ

    def add(self, taken: _Taken) -> None:
        """Write a frame, unless the recording has ended before."""
        if self.stopped is not None:
            self.left_out["stopped"] += 1
            return
        try:
            self._write(taken)
        except (Unrecordable, OSError) as error:
            self._stop(str(error))

    def close(self) -> None:
        """Complete the file."""
        if self._container is None:
            return
        try:
            self._container.close()
        except (Unrecordable, OSError) as error:
            self._stop(str(error))
        self._container = None

    def _write(self, taken: _Taken) -> None:
        frame = taken.frame
        if self._container is None:
            self.path = self._stem.with_suffix(SUFFIXES.get(taken.codec, ""))
            self._container = Container(self.path, taken.codec, frame.data)
            self._codec = taken.codec
        if taken.codec != self._codec:
            self._stop(f"the sender changed from {self._codec} to {taken.codec}")
            return
        pts = self._times.of(frame, taken.connection)
        if pts is None:
            self.left_out["out_of_order"] += 1
        elif pts > self._limits.seconds * CLOCK_RATE_HZ:
            self._stop(f"recordings may last {self._limits.seconds:g} s")
        elif self.bytes + len(frame.data) > self._limits.bytes:
            self._stop(f"recordings may have {self._limits.bytes} bytes")
        else:
            self._container.write(frame.data, pts, key=frame.key)
            self._times.last = pts
            self.frames += 1
            self.bytes += len(frame.data)

    def _stop(self, why: str) -> None:
        log.info("a recording has ended: %s", why)
        self.stopped = why


class _Times:
    """From timestamps of connections, one after the other, to ticks since the first frame."""

    def __init__(self) -> None:
        self.last = 0
        self._connection: int | None = None
        self._newest = 0
        self._arrived_s = 0.0
        self._shift = 0

    def of(self, frame: EncodedFrame, connection: int) -> int | None:
        """When the frame is; None for one that is not after the last, as B-frames are."""
        if self._connection is None:
            self._shift = -frame.timestamp
        elif connection != self._connection:
            pause_s = max(0.001, frame.first_packet_s - self._arrived_s)
            self._shift = self.last + round(pause_s * CLOCK_RATE_HZ) - frame.timestamp
        elif frame.timestamp < self._newest and frame.key:
            self._shift = self.last + _RESTART_TICKS - frame.timestamp
        elif frame.timestamp <= self._newest:
            return None
        self._connection = connection
        self._newest, self._arrived_s = frame.timestamp, frame.first_packet_s
        return frame.timestamp + self._shift
