"""What became of every frame of a recorded session: the ledger that is kept beside its video."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from threading import Lock
from typing import Any

from inference.buffers.drops import DropReason
from inference.frames import Frame
from inference.results import FrameResult
from server.media.packets import EncodedFrame
from server.media.timestamps import CLOCK_RATE_HZ, on_the_wire

ANSWERED = "answered"
COLUMNS = (
    "seq",
    "rtp",
    "media_time_s",
    "first_packet_ms",
    "last_packet_ms",
    "decoded_ms",
    "answered_ms",
    "fate",
)
MOST_ROWS = 1_000_000
"""Four and a half hours at 60 frames a second."""
MOST_WAITING = 4_096
"""Frames of which it is not known yet what becomes of them."""
MOST_BYTES = 64 << 20
"""Of a ledger, compressed; and four times as much as it may have before."""

_LEVEL = 1

Row = tuple[Any, ...]


class Ledger:
    """Written as the session goes on, compressed in memory: some 30 bytes a frame.

    One row a frame in the order of sending: number, RTP timestamp on the wire, capture time as the
    analysis had it, when its first and last packet came, when it was decoded and answered in
    milliseconds since the first frame's first packet, and its fate: `answered`, or why it was not.
    One whose picture was too late to be looked at has no number; one that never became a picture
    has a fate only. All methods but `took` are for one thread.
    """

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._file = gzip.GzipFile(fileobj=self._bytes, mode="wb", compresslevel=_LEVEL, mtime=0)
        self._text = io.TextIOWrapper(self._file, "utf-8", newline="")
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._rows.writerow(COLUMNS)
        self._lock = Lock()
        self._taken: deque[EncodedFrame] = deque(maxlen=MOST_WAITING)
        self._late = 0
        self._waiting: OrderedDict[int, Frame | Row] = OrderedDict()
        self._settled = count(-1, -1)
        self._reasons: Counter[str] = Counter()
        self._began_s: float | None = None
        self._count = 0
        self._ended: bytes | None = None

    def took(self, frame: EncodedFrame) -> None:
        """The decoder took a frame; on any thread."""
        with self._lock:
            self._taken.append(replace(frame, data=b""))

    def came(self, frame: Frame) -> None:
        """A frame was decoded, and has its place in the session; those that the decoder took before
        it and that did not come were too late."""
        self._pass_over(frame)
        if self._began_s is None:
            self._began_s = frame.received.first_packet_s
        self._wait(frame.seq, frame)

    def missed(self, missed: Mapping[str, int]) -> None:
        """So many, by reason, never became a picture, or were too late when they did."""
        for reason, frames in missed.items():
            if reason == DropReason.LATE.value:
                self._late += frames  # which ones, the next that comes in time shows
            else:
                self._note_unseen(reason, frames)

    def answered(self, result: FrameResult) -> None:
        """A frame was answered; those before it that were not never will be."""
        seq = result.frame.seq
        self._reasons.update(result.drops)
        if seq not in self._waiting:
            return
        while next(iter(self._waiting)) != seq:
            self._let_go()
        del self._waiting[seq]
        self._write(self._row(result.frame, self._ms(result.stages.analysed_s), ANSWERED))

    def finish(self) -> bytes:
        """All of it, compressed by gzip. Safe to call again."""
        if self._ended is None:
            while self._taken:
                self._passed(self._taken.popleft(), DropReason.CLOSED)
            self._note_unseen(DropReason.LATE.value, self._late)
            while self._waiting:
                self._let_go()
            self._text.close()
            self._ended = self._bytes.getvalue()
        return self._ended

    def _pass_over(self, frame: Frame) -> None:
        for taken in self._taken_before(frame):
            self._passed(taken, DropReason.UNDECODABLE)

    def _taken_before(self, frame: Frame) -> list[EncodedFrame]:
        """What the decoder took before it, and it, are taken out."""
        with self._lock:
            stamps = [on_the_wire(one.timestamp) for one in self._taken]
            if frame.rtp_timestamp not in stamps:
                return []
            before = [self._taken.popleft() for _ in range(stamps.index(frame.rtp_timestamp))]
            self._taken.popleft()
            return before

    def _passed(self, taken: EncodedFrame, otherwise: DropReason) -> None:
        """It was too late, as long as there are such."""
        if self._began_s is None:
            self._began_s = taken.first_packet_s
        late = self._late > 0
        self._late -= late
        came = (self._ms(taken.first_packet_s), self._ms(taken.last_packet_s))
        fate = DropReason.LATE if late else otherwise
        self._note(("", on_the_wire(taken.timestamp), "", *came, "", "", fate.value))

    def _note_unseen(self, reason: str, frames: int) -> None:
        for _ in range(frames):
            self._note(("",) * (len(COLUMNS) - 1) + (reason,))

    def _note(self, row: Row) -> None:
        """It is written when it is known what became of those before it."""
        self._wait(next(self._settled), row)

    def _wait(self, key: int, one: Frame | Row) -> None:
        self._waiting[key] = one
        while len(self._waiting) > MOST_WAITING:
            self._let_go()

    def _let_go(self) -> None:
        """Write the one that has waited longest. Several reasons between two answers are counted
        right; which frame had which is not known."""
        _, frame = self._waiting.popitem(last=False)
        if not isinstance(frame, Frame):
            self._write(frame)
            return
        reason = next(iter(+self._reasons), DropReason.CLOSED.value)
        self._reasons[reason] -= 1
        self._write(self._row(frame, "", reason))

    def _row(self, frame: Frame, answered_ms: str, fate: str) -> Row:
        came = frame.received
        times = (came.first_packet_s, came.last_packet_s, came.decoded_s)
        places = (frame.seq, frame.rtp_timestamp, repr(frame.media_time_s))
        return (*places, *(self._ms(one) for one in times), answered_ms, fate)

    def _ms(self, at_s: float) -> str:
        return f"{(at_s - (self._began_s or 0.0)) * 1e3:.2f}"

    def _write(self, row: Row) -> None:
        if self._count < MOST_ROWS and self._ended is None:
            self._count += 1
            self._rows.writerow(row)


@dataclass(frozen=True, slots=True)
class Answered:
    """The frames that were answered live, by their ticks of 1/90,000 s in the recording, each with
    its media time in the session, to the last bit."""

    media_times_s: Mapping[int, float]

    def at(self, recorded_s: float) -> float | None:
        """The media time of the frame that lies there in the recording, or a tick beside it; None
        when it was not answered."""
        tick = round(recorded_s * CLOCK_RATE_HZ)
        near = (self.media_times_s.get(tick + off) for off in (0, -1, 1))
        return next((one for one in near if one is not None), None)

    def choose(self, frame: Frame) -> Frame | None:
        """A frame of the recording as it was analysed live; None when it was not answered."""
        time_s = self.at(frame.media_time_s)
        return None if time_s is None else replace(frame, media_time_s=time_s)


def answered_in(ledger: bytes) -> Answered:
    """Of a ledger, uncompressed. The recording begins with the first frame that the decoder took;
    raises ValueError for what is no ledger."""
    rows = csv.DictReader(io.StringIO(ledger.decode()))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError("a ledger begins with the names of its columns")
    taken = [one for one in rows if one["rtp"]]
    seen = [(float(one["media_time_s"]), one) for one in taken if one["seq"]]
    if not seen:
        return Answered({})
    first_s, first = seen[0]
    before = (int(first["rtp"]) - int(taken[0]["rtp"])) % (1 << 32)
    return Answered(
        {
            before + round((time_s - first_s) * CLOCK_RATE_HZ): time_s
            for time_s, one in seen
            if one["fate"] == ANSWERED
        }
    )
