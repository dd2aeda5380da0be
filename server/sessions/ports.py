"""What a session needs of the rest of the house, as narrow interfaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Protocol

from inference.errors import SidelineError
from inference.frames import Frame, StageTimes
from inference.motion.analyzer import AthleteProfile, Event
from inference.motion.memory import Memory
from inference.results import FrameResult
from server.media.packets import EncodedFrame
from server.sessions.state import Cause, Offered
from server.wire.control import EventMessage


class Tap(Protocol):
    """Takes the video as it came."""

    def take(self, frame: EncodedFrame, codec: str, connection: int) -> None:
        """A frame over the session's nth connection; from any thread, never waits."""


class Meter(Protocol):
    """Is told, on the event loop, what there is to count; never waits."""

    def offered(self, outcome: Offered) -> None:
        """An offer of a new session was decided."""

    def connected(self, after_s: float) -> None:
        """Media flows for the first time, so long after the offer came."""

    def answered(self, stages: StageTimes) -> None:
        """A frame was answered."""

    def ended(self, cause: Cause) -> None:
        """A session is over."""


class NoMeter:
    """Counts nothing."""

    def offered(self, outcome: Offered) -> None:
        """Pass over."""

    def connected(self, after_s: float) -> None:
        """Pass over."""

    def answered(self, stages: StageTimes) -> None:
        """Pass over."""

    def ended(self, cause: Cause) -> None:
        """Pass over."""


class Diary(Protocol):
    """Where a session's events are written down."""

    def tell(self, message: EventMessage) -> None:
        """One more; never waits."""


class Ledger(Protocol):
    """Where it is written down what becomes of every frame; on the event loop, never waits."""

    def took(self, frame: EncodedFrame) -> None:
        """The decoder took a frame; on any thread."""

    def came(self, frame: Frame) -> None:
        """A frame was decoded, and has its place in the session."""

    def missed(self, missed: Mapping[str, int]) -> None:
        """So many, by reason, never became a picture in time."""

    def answered(self, result: FrameResult) -> None:
        """A frame was answered."""


class Rest(Enum):
    """What other processes find of a session that has ended."""

    SNAPSHOT = auto()
    """They may still go on with it."""
    NOTHING = auto()
    WORD = auto()
    """That it was ended on purpose."""


class Carrier(Protocol):
    """Keeps what another process must know to go on with a session; on the event loop."""

    @property
    def kept(self) -> bool:
        """Whether another process could go on now."""

    def take(self, memory: Memory) -> None:
        """What the analysis remembers now; never waits."""

    async def last(self, memory: Memory | None) -> None:
        """What it remembers at its end; waits a moment until that is kept."""

    def end(self, rest: Rest) -> None:
        """The session is over, and that is left of it."""


class Trace(Protocol):
    """Who is told of a session's life; never waits."""

    def event(self, name: str, **said: str | float) -> None:
        """Something happened."""

    def answered(self, result: FrameResult) -> None:
        """A frame was answered."""

    def end(self, reason: str, counts: Mapping[str, int]) -> None:
        """It is over, and so much came of it."""


class LiveStream(Protocol):
    """A stream of the pipeline."""

    @property
    def drops(self) -> Mapping[str, int]:
        """Frames not worked on so far, by reason."""

    def push(self, frame: Frame) -> None:
        """Give the next frame; live it never waits. Raises StreamClosed after the end."""

    def finish(self, within_s: float) -> tuple[Event, ...]:
        """Work off what waits and return the last events; blocks up to `within_s` seconds."""

    def reserve(self, outside_s: float) -> None:
        """Keep so much of the budget for the ways to and from the client."""

    def reset(self, athlete: AthleteProfile) -> None:
        """Start the analysis anew for this athlete."""

    @property
    def memory(self) -> Memory | None:
        """Once it has finished: what another one must know to go on, if it remembers that."""

    def close(self) -> None:
        """Give up what waits; returns at once."""


class LivePipeline(Protocol):
    """Opens streams; raises UnknownSport, and StreamClosed when it is closed."""

    def open_stream(
        self,
        sport: str,
        athlete: AthleteProfile,
        on_result: Callable[[FrameResult], None],
        *,
        live: bool,
        on_failure: Callable[[SidelineError], None] | None = None,
        remembers: bool = False,
        memory: Memory | None = None,
    ) -> LiveStream:
        """A new stream; the callbacks come on a thread of the pipeline's own. One that `remembers`
        hands out what another one must know to go on; it goes on itself from the `memory` of
        another one, or raises CannotGoOn."""


class Connection(Protocol):
    """The publisher's WebRTC connection."""

    @property
    def connected(self) -> bool:
        """Whether media can flow now."""

    @property
    def metrics_open(self) -> bool:
        """Whether the client has opened `metrics`."""

    def send_metrics(self, data: bytes) -> bool:
        """Send on `metrics`; False when it takes nothing now."""

    def send_control(self, data: bytes) -> bool:
        """Send on `control`; False when it takes nothing now."""

    @property
    def unsent_bytes(self) -> int:
        """What still waits to leave on `control`."""

    @property
    def datagrams_dropped(self) -> int:
        """What came faster than it could be taken."""

    @property
    def refused(self) -> Mapping[str, int]:
        """What came that should not have, unread, by reason."""

    async def answer(self, offer: str) -> str:
        """The SDP answer; raises OfferRefused, with everything closed."""

    async def add_candidate(self, line: str, mid: str | None) -> None:
        """Take one trickled candidate; raises BadCandidate."""

    async def close(self) -> None:
        """End it and everything that it started."""
