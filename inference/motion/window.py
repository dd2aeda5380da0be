"""A bounded record of the last seconds: what an analyzer may look back on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Window:
    """Rows of channels with their times, oldest first, none older than `span_s` or more than
    `max_rows`. Memory is constant after the first `span_s`.
    """

    def __init__(self, channels: int, span_s: float, max_rows: int = 6000) -> None:
        self.span_s = span_s
        self._max_rows = max_rows
        self._times = np.empty(64)
        self._rows = np.empty((64, channels))
        self._start = 0
        self._end = 0

    def __len__(self) -> int:
        return self._end - self._start

    @property
    def times_s(self) -> Floats:
        """Times in seconds, shape (n,); a view that holds until the next `append`."""
        return self._times[self._start : self._end]

    @property
    def rows(self) -> Floats:
        """Channels, shape (n, channels); a view that holds until the next `append`."""
        return self._rows[self._start : self._end]

    @property
    def allocated_bytes(self) -> int:
        """Memory held, whether or not rows are in it."""
        return self._times.nbytes + self._rows.nbytes

    def append(self, time_s: float, row: Floats) -> None:
        """Add a row; times must increase, else ValueError."""
        if len(self) and time_s <= self._times[self._end - 1]:
            raise ValueError("times must increase")
        if self._end == len(self._times):
            self._make_room()
        self._times[self._end] = time_s
        self._rows[self._end] = row
        self._end += 1
        self._start = max(self._start, self._end - self._max_rows)
        while self._times[self._start] < time_s - self.span_s:
            self._start += 1

    def since(self, time_s: float) -> slice:
        """The rows at or after a time, as a slice of `times_s` and `rows`."""
        return slice(int(self.times_s.searchsorted(time_s)), len(self))

    def clear(self) -> None:
        """Forget everything."""
        self._start = self._end = 0

    def _make_room(self) -> None:
        """Move the rows to the front, into arrays twice as large when half of them is in use."""
        count = len(self)
        size = len(self._times) * (2 if 2 * count > len(self._times) else 1)
        times, rows = np.empty(size), np.empty((size, self._rows.shape[1]))
        times[:count], rows[:count] = self.times_s, self.rows
        self._times, self._rows, self._start, self._end = times, rows, 0, count
