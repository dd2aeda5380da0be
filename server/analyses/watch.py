"""What a try at an analysis tells of itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from inference.frames import Picture
from inference.recordings.checkpoint import Checkpoint
from inference.results import FrameResult

BEAT_S = 0.5
SYNC_S = 1.0
_HARDLY = 1e-6


class Watch:
    """How far it has come, and the first picture with somebody in it."""

    def __init__(
        self, tell: Callable[[str, float], None], begin_anew: Callable[[], None], whole: float
    ) -> None:
        """`whole` is the part of it that measuring is."""
        self._tell = tell
        self._begin_anew = begin_anew
        self._whole = whole
        self._told_s = self._synced_s = 0.0
        self._before = 0.0
        self._checkpoint: Checkpoint | None = None
        self.picture: Picture | None = None

    def begin(self, checkpoint: Checkpoint | None, before: float) -> None:
        """Earlier tries had come so far, 0…1, if any of it was kept."""
        self._checkpoint = checkpoint
        if checkpoint is not None and checkpoint.kept:
            self._before = before
        elif before:
            self._begin_anew()

    def measured(self, done: float) -> None:
        """Called after every frame; `done` of the measuring, 0…1."""
        self._maybe("measuring", done * self._whole)
        now_s = time.monotonic()
        if self._checkpoint is not None and now_s - self._synced_s >= SYNC_S:
            self._synced_s = now_s
            self._checkpoint.sync()

    def drawn(self, done: float) -> None:
        """The same of the overlay."""
        self._maybe("drawing", self._whole + done * (1.0 - self._whole))

    def saw(self, result: FrameResult) -> None:
        """Keep the picture."""
        if self.picture is None and result.pose is not None:
            self.picture = result.frame.picture

    def _maybe(self, stage: str, progress: float) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s < BEAT_S:
            return
        self._told_s = now_s
        # It never falls back, and yet it moves: what does not would be taken for hung.
        behind = progress < self._before
        self._tell(stage, self._before + _HARDLY * progress if behind else progress)
