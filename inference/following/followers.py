"""Followers, a thread each, that look for one person in the pictures of a file."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Condition, Lock

from inference.engines.base import Engine
from inference.faults import as_analysis_error
from inference.following.chains import Chain, Chains, Seen, Turn
from inference.following.window import MOST_BYTES, Window, bytes_of
from inference.frames import Frame, Picture
from inference.pose.estimator import PoseEstimator
from inference.pose.tracker import NOWHERE, Trail


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A frame, and what was seen in it."""

    frame: Frame
    seen: Seen


def follow(
    frames: Iterable[Frame], engine: Engine, start: Trail = NOWHERE
) -> Generator[Followed, None, None]:
    """Every frame with what one tracker, which begins at `start`, says of it; in order.

    As many follow as may be in the engine at once. `frames` is read on the caller's thread, a
    bounded number of frames ahead. Raises EngineError when the engine fails, and AnalysisError.
    """
    iterator = iter(frames)
    first = next(iterator, None)
    if first is None:
        return
    # One more than may be in the engine: it cuts while the others' pictures are computed.
    window = Window.of(first.picture, engine.parallel + 1)
    party = _Party(window, engine, start)
    try:
        party.start()
        yield from party.read(first)
        for frame in iterator:
            yield from party.read(frame)
        yield from party.rest()
    finally:
        party.close()


class _Party:
    """The followers of one file."""

    def __init__(self, window: Window, engine: Engine, start: Trail) -> None:
        self._followers = window.followers
        self._most = window.most
        self._engine = engine
        self._chains = Chains(start, window.section)
        self._frames: dict[int, Frame] = {}
        lock = Lock()
        self._changed = Condition(lock)
        """Followers wait for it."""
        self._known = Condition(lock)
        """The reader waits for it: what is known ahead of the rest is of no use to it yet."""
        self._closing = False
        self._held_bytes = 0
        self._pool = ThreadPoolExecutor(window.followers, "sideline-follower")
        self._work: list[Future[None]] = []

    def start(self) -> None:
        """Let them begin; to be closed also where that fails."""
        for _ in range(self._followers):
            self._work.append(self._pool.submit(self._follow))
            self._work[-1].add_done_callback(self._wake)

    def read(self, frame: Frame) -> Iterator[Followed]:
        """Take one more frame, and give what is known meanwhile."""
        with self._changed:
            self._frames[self._chains.read] = frame
            self._held_bytes += bytes_of(frame.picture)
            self._chains.read += 1
            self._changed.notify_all()
        yield from self._hand_out(self._has_room)

    def rest(self) -> Iterator[Followed]:
        """There are no more frames: give all that is left."""
        with self._changed:
            self._chains.whole = True
            self._changed.notify_all()
        yield from self._hand_out(lambda: not self._frames)

    def close(self) -> None:
        """Stop and join the followers."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._pool.shutdown()

    def _has_room(self) -> bool:
        """Pictures may grow after the first one, by which the window was measured."""
        return len(self._frames) < self._most and self._held_bytes < MOST_BYTES

    def _hand_out(self, enough: Callable[[], bool]) -> Iterator[Followed]:
        """What is known, until there is enough room."""
        while True:
            with self._known:
                seen = self._chains.hand_out()
                while seen is None and not enough():
                    self._check()
                    self._known.wait()
                    seen = self._chains.hand_out()
                if seen is None:
                    return
                frame = self._frames.pop(self._chains.out - 1)
                self._held_bytes -= bytes_of(frame.picture)
            yield Followed(frame, seen)

    def _check(self) -> None:
        """Raise what a follower has failed with."""
        for one in self._work:
            if one.done():
                one.result()

    def _wake(self, _: Future[None]) -> None:
        with self._known:
            self._known.notify()

    def _follow(self) -> None:
        """One follower's work."""
        with as_analysis_error():
            while (chain := self._begin()) is not None:
                estimator = PoseEstimator(self._engine)
                estimator.tracker.trail = chain.entered
                while (picture := self._next(chain, estimator.tracker.trail)) is not None:
                    pose = estimator.estimate(picture)
                    self._note(chain, Seen(pose, estimator.tracker.trail))

    def _begin(self) -> Chain | None:
        with self._changed:
            while not self._closing:
                chain = self._chains.begin()
                if chain is Turn.STOP:
                    return None
                if isinstance(chain, Chain):
                    return chain
                self._changed.wait()
            return None

    def _next(self, chain: Chain, trail: Trail) -> Picture | None:
        with self._changed:
            while not self._closing:
                turn = self._chains.next(chain, trail)
                if turn is Turn.STOP:
                    self._tell(chain)
                    return None
                if turn is not Turn.WAIT:
                    return self._frames[turn].picture
                self._changed.wait()
            return None

    def _note(self, chain: Chain, seen: Seen) -> None:
        with self._changed:
            self._chains.note(chain, seen)
            self._tell(chain)

    def _tell(self, chain: Chain) -> None:
        self._changed.notify_all()
        if self._chains.leads(chain):
            self._known.notify()
