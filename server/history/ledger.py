"""What became of every frame of a recorded session: the ledger that is kept beside its video."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from inference.buffers.drops import DropReason
from inference.frames import Frame
from inference.results import FrameResult
from server.media.timestamps import CLOCK_RATE_HZ

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


class Ledger:
    """Written as the session goes on, compressed in memory: some 30 bytes a frame.

    One row a frame in the order of sending: number, RTP timestamp on the wire, capture time as the
    analysis had it, when its first and last packet came, when it was decoded and answered in
    milliseconds since the first frame's first packet, and its fate: `answered`, or why it was not.
    Frames that never became a picture have a fate only. All methods are for one thread.
    """

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._file = gzip.GzipFile(fileobj=self._bytes, mode="wb", compresslevel=_LEVEL, mtime=0)
        self._text = io.TextIOWrapper(self._file, "utf-8", newline="")
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._rows.writerow(COLUMNS)
        self._waiting: OrderedDict[int, Frame] = OrderedDict()
        self._reasons: Counter[str] = Counter()
        self._began_s: float | None = None
        self._count = 0
        self._ended: bytes | None = None

    def came(self, frame: Frame) -> None:
        """A frame was decoded, and has its place in the session."""
        if self._began_s is None:
            self._began_s = frame.received.first_packet_s
        self._waiting[frame.seq] = frame
        if len(self._waiting) > MOST_WAITING:
            self._left(next(iter(self._waiting)))

    def missed(self, missed: Mapping[str, int]) -> None:
        """So many, by reason, never became a picture."""
        for reason, frames in missed.items():
            for _ in range(frames):
                self._write(("",) * (len(COLUMNS) - 1) + (reason,))

    def answered(self, result: FrameResult) -> None:
        """A frame was answered; those before it that were not never will be."""
        seq = result.frame.seq
        self._reasons.update(result.drops)
        for before in [one for one in self._waiting if one < seq]:
            self._left(before)
        frame = self._waiting.pop(seq, None)
        if frame is not None:
            self._write(self._row(frame, self._ms(result.stages.analysed_s), ANSWERED))

    def finish(self) -> bytes:
        """All of it, compressed by gzip. Safe to call again."""
        if self._ended is None:
            for seq in list(self._waiting):
                self._left(seq)
            self._text.close()
            self._ended = self._bytes.getvalue()
        return self._ended

    def _left(self, seq: int) -> None:
        """Several reasons between two answers are counted right; which frame had which is not
        known."""
        frame = self._waiting.pop(seq)
        reason = next(iter(+self._reasons), DropReason.CLOSED.value)
        self._reasons[reason] -= 1
        self._write(self._row(frame, "", reason))

    def _row(self, frame: Frame, answered_ms: str, fate: str) -> tuple[Any, ...]:
        came = frame.received
        times = (came.first_packet_s, came.last_packet_s, came.decoded_s)
        places = (frame.seq, frame.rtp_timestamp, repr(frame.media_time_s))
        return (*places, *(self._ms(one) for one in times), answered_ms, fate)

    def _ms(self, at_s: float) -> str:
        return f"{(at_s - (self._began_s or 0.0)) * 1e3:.2f}"

    def _write(self, row: Iterable[Any]) -> None:
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
    """Of a ledger, uncompressed. The recording begins with the first frame that became a picture;
    raises ValueError for what is no ledger."""
    rows = csv.DictReader(io.StringIO(ledger.decode()))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError("a ledger begins with the names of its columns")
    seen = [(float(one["media_time_s"]), one["fate"]) for one in rows if one["seq"]]
    first_s = seen[0][0] if seen else 0.0
    return Answered(
        {
            round((time_s - first_s) * CLOCK_RATE_HZ): time_s
            for time_s, fate in seen
            if fate == ANSWERED
        }
    )
