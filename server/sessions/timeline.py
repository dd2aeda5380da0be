"""One line of frames out of those of several connections, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inference.frames import Frame

SHORTEST_PAUSE_S = 1e-3
"""Media time always moves on, whatever the arrival times say."""


@dataclass(frozen=True, slots=True)
class _Place:
    seq: int
    media_time_s: float
    arrived_s: float


class Timeline:
    """Numbers and media times of a session's frames.

    Every connection counts its frames from 0 and starts at media time 0, because a new offer's
    RTP timestamps start anew. What comes after `restart` is put behind what came before, as much
    later as it arrived later: media time goes on over the pause.
    """

    def __init__(self) -> None:
        self._last: _Place | None = None
        self._fresh = False
        self._seq = 0
        self._shift_s = 0.0
        self.first_seq = 0
        self._began_s = 0.0

    def go_on(self, seq: int, media_time_s: float, arrived_s: float) -> None:
        """The next frame comes after one of another process, with that number and these times."""
        self._last = _Place(seq, media_time_s, arrived_s)
        self._began_s = media_time_s
        self.restart()

    def restart(self) -> None:
        """The next frame is the first of another connection."""
        self._fresh = True
        self.first_seq = 0 if self._last is None else self._last.seq + 1

    @property
    def last_s(self) -> float:
        """The media time of the last frame, 0 before the first."""
        return 0.0 if self._last is None else self._last.media_time_s

    @property
    def lasted_s(self) -> float:
        """From the first frame of this process to the last."""
        return max(0.0, self.last_s - self._began_s)

    @property
    def last(self) -> tuple[int, float, float]:
        """The number, the media time and the arrival of the last frame; of none before the first
        the number -1."""
        last = self._last
        return (-1, 0.0, 0.0) if last is None else (last.seq, last.media_time_s, last.arrived_s)

    def place(self, frame: Frame) -> Frame:
        """The frame with its number and media time in the session."""
        if self._fresh:
            self._fresh = False
            self._go_on(frame)
        placed = replace(
            frame, seq=frame.seq + self._seq, media_time_s=frame.media_time_s + self._shift_s
        )
        arrived_s = placed.received.first_packet_s
        self._last = _Place(placed.seq, placed.media_time_s, arrived_s)
        return placed

    def _go_on(self, frame: Frame) -> None:
        last = self._last
        if last is not None:
            pause_s = max(SHORTEST_PAUSE_S, frame.received.first_packet_s - last.arrived_s)
            self._seq = last.seq + 1 - frame.seq
            self._shift_s = last.media_time_s + pause_s - frame.media_time_s
