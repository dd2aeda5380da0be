"""What a try at an analysis tells of itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from inference.frames import Picture
from inference.recordings.checkpoint import Checkpoint
from inference.results import FrameResult

BEAT_S = 0.5
SYNC_S = 1.0
_MEASURING = 0.8
"""The part of the time that measuring takes where an overlay is drawn afterwards."""
_MOVING = 0.05
"""The part that fetching takes, and sending the results, where files lie in a store."""
_HARDLY = 1e-6


class Watch:
    """How far it has come, and the first picture with somebody in it.

    `drawing` is whether an overlay is drawn after measuring; with `moving` the video is fetched
    before and the results are sent afterwards, which takes its part of the way from 0 to 1.
    `before` is how far earlier tries had come.
    """

    def __init__(
        self,
        tell: Callable[[str, float], None],
        begin_anew: Callable[[], None],
        *,
        drawing: bool,
        moving: bool = False,
        before: float = 0.0,
    ) -> None:
        self._tell = tell
        self._begin_anew = begin_anew
        self._moving = _MOVING if moving else 0.0
        self._measuring = _MEASURING if drawing else 1.0
        self._told_s = self._synced_s = 0.0
        self._before = before
        self._reached = 0.0
        self._checkpoint: Checkpoint | None = None
        self.picture: Picture | None = None

    def fetched(self, done: float) -> None:
        """So much of the video is here, 0…1."""
        self._maybe("fetching", done * self._moving)

    def begin(self, checkpoint: Checkpoint | None) -> None:
        """Measuring begins, with what earlier tries left, if anything."""
        self._checkpoint = checkpoint
        if self._before and (checkpoint is None or not checkpoint.kept):
            self._before = self._reached = 0.0
            self._begin_anew()

    def measured(self, done: float) -> None:
        """Called after every frame; `done` of the measuring, 0…1."""
        self._between("measuring", done * self._measuring)
        now_s = time.monotonic()
        if self._checkpoint is not None and now_s - self._synced_s >= SYNC_S:
            self._synced_s = now_s
            self._checkpoint.sync()

    def drawn(self, done: float) -> None:
        """The same of the overlay."""
        self._between("drawing", self._measuring + done * (1.0 - self._measuring))

    def writes(self) -> None:
        """All is measured."""
        self._reached = max(self._reached, 1.0 - self._moving)
        self._tell("writing", self._reached)

    def copied(self) -> None:
        """A piece of the video has been copied: it is still at work."""
        self._maybe("writing", self._reached)

    def published(self, done: float) -> None:
        """So much of the results is where it is kept."""
        self._maybe("writing", 1.0 - (1.0 - done) * self._moving)

    def saw(self, result: FrameResult) -> None:
        """Keep the picture."""
        if self.picture is None and result.pose is not None:
            self.picture = result.frame.picture

    def _between(self, stage: str, progress: float) -> None:
        self._maybe(stage, self._moving + progress * (1.0 - 2 * self._moving))

    def _maybe(self, stage: str, progress: float) -> None:
        now_s = time.monotonic()
        self._reached = max(self._reached, progress)
        if now_s - self._told_s < BEAT_S:
            return
        self._told_s = now_s
        # It never falls back, and yet it moves: what does not would be taken for hung.
        behind = self._reached < self._before
        self._tell(stage, self._before + _HARDLY * self._reached if behind else self._reached)
