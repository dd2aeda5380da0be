"""A session between a fake connection and a fake stream."""

import asyncio
import csv
import gzip
import io
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import msgpack
import numpy as np
import pytest

from inference.errors import AnalysisError, SidelineError, StreamClosed, UnknownSport
from inference.frames import Frame, Picture, ReceiveTimes, StageTimes
from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.memory import Memory
from inference.results import FrameResult
from server.accounts.owner import LOCAL
from server.admission.admission import Admission, NoRoom
from server.admission.decisions import Outcome
from server.history.ledger import Ledger
from server.media.packets import EncodedFrame
from server.sessions.audience import WATCHER_LIMIT, TooManyWatchers
from server.sessions.link import Link
from server.sessions.patience import Patience
from server.sessions.refusals import Draining, NoSuchSession, ServerFull, TooManyStreams
from server.sessions.registry import Sessions
from server.sessions.resumption import NotResumable, OtherSport
from server.sessions.session import Session
from server.sessions.state import State
from server.wire.control import (
    Bye,
    Calibrate,
    ErrorMessage,
    EventMessage,
    Hello,
    Pong,
    ServerMessage,
    decode_server,
    encode_control,
)
from server.wire.metrics import MetricsMessage, decode_metrics

NOW = ReceiveTimes(0.0, 0.0, 0.0)
PICTURE = Picture(
    np.zeros((2, 2), np.uint8), np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.uint8)
)
FINAL = Event("jump", EventStage.FINAL, 1.0, 1, {"jump_height_m": 0.4})


class FakeConnection:
    """Takes messages while it is open; answers every offer."""

    def __init__(self, refuse: bool = False) -> None:
        self.refuse = refuse
        self.open = True
        self.closed = False
        self.connected = True
        self.unsent_bytes = 0
        self.datagrams_dropped = 0
        self.refused: dict[str, int] = {}
        self.control: list[ServerMessage] = []
        self.metrics: list[MetricsMessage] = []

    def send_control(self, data: bytes) -> bool:
        """Keep what is said."""
        if self.open:
            self.control.append(decode_server(data))
        return self.open

    @property
    def metrics_open(self) -> bool:
        """As `open` says."""
        return self.open

    def send_metrics(self, data: bytes) -> bool:
        """Keep what is answered."""
        if self.open:
            self.metrics.append(decode_metrics(data))
        return self.open

    async def answer(self, offer: str) -> str:
        """Anything; raises ValueError when told to refuse."""
        if self.refuse:
            raise ValueError("refused")
        return f"answer to {offer}"

    async def add_candidate(self, line: str, mid: str | None) -> None:
        """Taken."""

    async def close(self) -> None:
        """Noted."""
        self.closed = True


@dataclass
class FakeStream:
    """Keeps what it is given; the test calls back in its place."""

    on_result: Callable[[FrameResult], None]
    on_failure: Callable[[SidelineError], None] | None
    drops: dict[str, int] = field(default_factory=dict)
    pushed: list[Frame] = field(default_factory=list)
    athlete: AthleteProfile | None = None
    open_at_the_end: tuple[Event, ...] = ()
    outside_s: float | None = None
    closed: bool = False
    remembers: bool = False
    begun: Memory | None = None
    memory: Memory | None = None

    def push(self, frame: Frame) -> None:
        """Keep it."""
        if self.closed:
            raise StreamClosed("closed")
        self.pushed.append(frame)

    def finish(self, within_s: float) -> tuple[Event, ...]:
        """What was open."""
        assert within_s > 0
        return self.open_at_the_end

    def reserve(self, outside_s: float) -> None:
        """Note it."""
        self.outside_s = outside_s

    def reset(self, athlete: AthleteProfile) -> None:
        """Note who it is."""
        self.athlete = athlete

    def close(self) -> None:
        """Noted."""
        self.closed = True


class FakePipeline:
    """Opens fake streams for one sport."""

    def __init__(self) -> None:
        self.streams: list[FakeStream] = []

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
    ) -> FakeStream:
        """One more."""
        if sport != "cmj":
            raise UnknownSport(sport, ["cmj"])
        assert live
        assert athlete == AthleteProfile()
        self.streams.append(FakeStream(on_result, on_failure, remembers=remembers, begun=memory))
        return self.streams[-1]


@dataclass
class House:
    """Sessions with all around them fake."""

    sessions: Sessions
    pipeline: FakePipeline
    connections: list[FakeConnection]
    links: list[Link]
    refuse: bool = False

    async def start(self) -> tuple[Session, FakeConnection, FakeStream]:
        """A session with its connection and stream."""
        athlete = AthleteProfile()
        session, _ = await self.sessions.start(self.pipeline, "cmj", athlete, "offer", owner="me")
        return session, self.connections[-1], self.pipeline.streams[-1]

    async def come_back(self, session: Session, heard: int | None = None) -> FakeConnection:
        """The session goes on over another connection, which connects at once."""
        resumed, answer = await self.sessions.resume(
            session.token.text, "cmj", heard, "again", owner="me"
        )
        assert (resumed, answer) == (session, "answer to again")
        self.links[-1].on_connected()
        return self.connections[-1]


@pytest.fixture
def house() -> House:
    """Room for two; nobody is waited for."""
    return build(grace_s=0.0)


@pytest.fixture
async def patient() -> AsyncIterator[House]:
    """Room for two; who is lost is waited for, longer than any test takes."""
    patient_house = build(grace_s=1000.0)
    yield patient_house
    await patient_house.sessions.end_all("the test is over", 5.0)


def build(grace_s: float, video_s: float = 1000.0) -> House:
    """A house with this patience."""

    def connect(link: Link) -> FakeConnection:
        made.links.append(link)
        made.connections.append(FakeConnection(refuse=made.refuse))
        return made.connections[-1]

    sessions = Sessions(2, connect, Patience(silence_s=5.0, grace_s=grace_s, video_s=video_s))
    made = House(sessions, FakePipeline(), [], [])
    return made


def result(seq: int, *events: Event) -> FrameResult:
    """An answer with nobody in it."""
    frame = Frame(seq, seq / 30, PICTURE, NOW, rtp_timestamp=seq * 3000)
    stages = StageTimes(NOW, 0.0, 0.0, 0.0)
    return FrameResult(frame, None, Analysis("QUIET", {}, events), stages, {})


async def hand_over(stream: FakeStream, answer: FrameResult) -> None:
    """Deliver as the pipeline does: from another thread."""
    await asyncio.to_thread(stream.on_result, answer)
    await asyncio.sleep(0)


async def test_a_result_goes_to_the_client(house: House) -> None:
    """What the pipeline's thread hands out is sent from the loop, in order."""
    session, connection, stream = await house.start()
    for seq in range(3):
        await hand_over(stream, result(seq))
    assert [one.seq for one in connection.metrics] == [0, 1, 2]
    assert [one.rtp for one in connection.metrics] == [0, 3000, 6000]
    assert session.answered == 3


async def test_frames_that_gave_no_picture_are_told(house: House) -> None:
    """They count as frames, and as drops in the next message, once."""
    session, connection, stream = await house.start()
    session.on_missed({"lost": 2, "undecodable": 1})
    session.on_frame(result(0).frame)
    await hand_over(stream, result(0))
    await hand_over(stream, result(1))
    assert [one.drops for one in connection.metrics] == [{"lost": 2, "undecodable": 1}, {}]
    assert (session.frames, session.drops) == (4, {"lost": 2, "undecodable": 1})


async def test_a_client_without_channels_is_not_slow(house: House) -> None:
    """Results that it never asked for on `metrics` are not counted as lost."""
    session, connection, stream = await house.start()
    connection.open = False
    for seq in range(3):
        await hand_over(stream, result(seq))
    assert (session.answered, session.drops) == (3, {})


async def test_events_wait_for_the_channel_and_come_after_hello(house: House) -> None:
    """Events before `control` has opened are kept, and told after the greeting."""
    session, connection, stream = await house.start()
    connection.open = False
    await hand_over(stream, result(0, FINAL))
    connection.open = True
    session.on_control_ready()
    await hand_over(stream, result(1, FINAL))
    session.on_control_ready()
    kinds = [type(one) for one in connection.control]
    assert kinds == [Hello, EventMessage, EventMessage]


async def test_a_backlog_keeps_finals(house: House) -> None:
    """When too much waits, provisional events go first."""
    session, connection, stream = await house.start()
    connection.open = False
    provisional = Event("jump", EventStage.PROVISIONAL, 1.0, 1)
    await hand_over(stream, result(0, FINAL, *[provisional] * 400))
    connection.open = True
    session.on_control_ready()
    told = [one for one in connection.control if isinstance(one, EventMessage)]
    assert len(told) == 256
    assert told[0].stage == "final"


async def test_what_a_client_says(house: House) -> None:
    """Ping, calibrate and nonsense get their answers."""
    session, connection, stream = await house.start()
    session.on_control(msgpack.packb({"type": "ping", "id": 3}))
    session.on_control(msgpack.packb({"type": "calibrate", "height_m": 1.9}))
    session.on_control(msgpack.packb({"type": "calibrate", "height_m": 19}))
    session.on_control("nonsense")
    assert stream.athlete == AthleteProfile(1.9, None)
    assert isinstance(connection.control[0], Pong)
    assert connection.control[0].id == 3
    codes = [one.code for one in connection.control if isinstance(one, ErrorMessage)]
    assert codes == ["range", "not-msgpack"]


async def test_what_a_client_says_of_the_way_is_reserved(house: House) -> None:
    """The scheduler hears what answers spend outside the server."""
    session, _, stream = await house.start()
    session.on_control(msgpack.packb({"type": "ping", "id": 3, "outside_ms": 45}))
    session.on_control(msgpack.packb({"type": "ping", "id": 4}))
    assert stream.outside_s == 0.045


async def test_the_end_tells_the_last_events_then_bye(house: House) -> None:
    """Closing works off the stream, says bye, and closes what the session owns, once."""
    session, connection, stream = await house.start()
    session.on_control_ready()
    stream.open_at_the_end = (FINAL,)
    watcher = session.audience.join()
    await asyncio.gather(
        house.sessions.end(session.id, "enough"), house.sessions.end(session.id, "again")
    )
    assert [type(one) for one in connection.control] == [Hello, EventMessage, Bye]
    assert [json.loads(one)["type"] for one in await watcher.next()] == ["event", "bye"]
    assert (connection.closed, stream.closed, session.state) == (True, True, State.CLOSED)
    assert len(house.sessions) == 0


async def test_finals_are_told_to_others(house: House) -> None:
    """Whose they are, of what, and what was measured; those of the very end too, and nothing that
    may still change."""
    told: list[tuple[str, dict[str, object]]] = []
    house.sessions.on_final = lambda owner, data: told.append((owner, data))
    session, _, stream = await house.start()
    moving = Event("landing", EventStage.PROVISIONAL, 1.0, 1)
    await hand_over(stream, result(0, moving, FINAL))
    stream.open_at_the_end = (FINAL,)
    await session.close("over")
    assert (
        told
        == [
            (
                "me",
                {
                    "session_id": session.id,
                    "sport": "cmj",
                    "kind": "jump",
                    "media_time_s": 1.0,
                    "number": 1,
                    "values": {"jump_height_m": 0.4},
                    "absent": {},
                    "flags": (),
                },
            )
        ]
        * 2
    )


async def test_late_news_do_no_harm(house: House) -> None:
    """Frames and results after the end are passed over."""
    session, connection, stream = await house.start()
    await session.close("over")
    session.on_frame(result(0).frame)
    await hand_over(stream, result(0))
    assert connection.metrics == []


async def test_a_lost_connection_ends_the_session(house: House) -> None:
    """The session ends by itself, and only once however often the loss is told."""
    session, connection, _ = await house.start()
    session.on_lost("the peer fell silent")
    session.on_lost("connection closed")
    await house.sessions.end_all("", 5.0)
    assert connection.closed
    assert [one.reason for one in connection.control if isinstance(one, Bye)] == [
        "the peer fell silent"
    ]


async def test_a_hopeless_connection_is_not_waited_for(house: House) -> None:
    """The client is told why and the session ends, although it could have come back."""
    session, connection, _ = await house.start()
    session.link.on_control_ready()
    session.link.on_hopeless("the video cannot be decoded")
    session.link.on_hopeless("again")
    await house.sessions.end_all("", 5.0)
    assert connection.closed
    assert [one.reason for one in connection.control if isinstance(one, Bye)] == [
        "the video cannot be decoded"
    ]


async def test_a_failed_analysis_is_told(house: House) -> None:
    """The client learns what failed before the session ends."""
    _, connection, stream = await house.start()
    assert stream.on_failure is not None
    await asyncio.to_thread(stream.on_failure, AnalysisError("a bug"))
    await asyncio.sleep(0)
    await house.sessions.end_all("", 5.0)
    assert [type(one) for one in connection.control] == [ErrorMessage, Bye]
    assert len(house.sessions) == 0


async def test_no_more_than_the_limit(house: House) -> None:
    """Over the limit nothing is started; a place is free again after an end."""
    first, _, _ = await house.start()
    await house.start()
    with pytest.raises(ServerFull):
        await house.start()
    assert len(house.pipeline.streams) == 2
    await house.sessions.end(first.id, "")
    await house.start()


class NobodyElse(Admission):
    """Lets nobody in who is not adaptive; notes who came."""

    def __init__(self) -> None:
        super().__init__(list, lambda: None, budget_s=0.2)
        self.came: list[bool] = []

    def admit(self, *, adaptive: bool) -> Outcome:
        """Refuses, or notes."""
        if not adaptive:
            raise NoRoom("full")
        self.came.append(adaptive)
        return Outcome.ADMITTED_AT_LESS


async def test_the_admission_is_asked_before_anything_is_opened(house: House) -> None:
    """Who is refused has opened no stream; an adaptive session says that it is one."""
    house.sessions.admission = admission = NobodyElse()
    with pytest.raises(NoRoom):
        await house.start()
    assert house.pipeline.streams == []
    athlete = AthleteProfile()
    session, _ = await house.sessions.start(
        house.pipeline, "cmj", athlete, "offer", owner="me", adaptive=True
    )
    assert session.adaptive
    assert admission.came == [True]


async def test_an_owner_has_so_many_streams(patient: House) -> None:
    """One more is refused, whatever room there is; another owner's do not count, and one whose
    client has gone gives its place up."""

    async def start(owner: str) -> Session:
        session, _ = await patient.sessions.start(
            patient.pipeline, "cmj", AthleteProfile(), "offer", owner=owner, most=1
        )
        session.on_connected()
        return session

    patient.sessions.limit = None
    mine, other = await start("me"), await start("other")
    with pytest.raises(TooManyStreams):
        await start("me")
    assert len(patient.connections) == 2
    lose(mine)
    again = await start("me")
    assert set(patient.sessions) == {other, again}


async def test_sessions_are_their_owners(patient: House) -> None:
    """Others find neither the session nor, with its token, the way back to it."""
    session, _, _ = await patient.start()
    assert patient.sessions.of("me") == [session]
    assert patient.sessions.of("other") == []
    assert patient.sessions.get(session.id, "me") is session
    with pytest.raises(NoSuchSession):
        patient.sessions.get(session.id, "other")
    with pytest.raises(NotResumable):
        await patient.sessions.resume(session.token.text, "cmj", None, "again", owner="other")


async def test_what_an_admission_looks_at(house: House) -> None:
    """Frames, whether media flows, the size of the pictures, and how long answers took."""
    house.sessions.admission = admission = NobodyElse()
    session, _ = await house.sessions.start(
        house.pipeline, "cmj", AthleteProfile(), "offer", owner="me", adaptive=True
    )
    assert (session.frames, session.flowing, session.lines) == (0, False, 0)
    session.on_connected()
    session.on_frame(result(0).frame)
    assert (session.frames, session.flowing) == (1, True)
    assert session.lines == min(PICTURE.width, PICTURE.height)
    late = StageTimes(ReceiveTimes(9.0, 9.5, 9.51), 9.52, 9.53, 9.54)
    await hand_over(house.pipeline.streams[-1], replace(result(0), stages=late))
    assert admission.ages.p95_s(0.0) == pytest.approx(0.04)


async def test_who_drains_takes_nobody(house: House) -> None:
    """Those who are there stay."""
    await house.start()
    house.sessions.draining = True
    with pytest.raises(Draining):
        await house.start()
    assert len(house.sessions) == 1


async def test_draining_waits_for_those_who_leave(house: House) -> None:
    """It ends with the last of them, long before its time is over."""
    one, _, _ = await house.start()
    draining = asyncio.create_task(house.sessions.drain(1000.0))
    await asyncio.sleep(0)
    assert house.sessions.draining
    await house.sessions.end(one.id, "the client said bye")
    await draining


async def test_draining_does_not_wait_for_ever(house: House) -> None:
    """Who stays is told `bye`, and that another session may go on."""
    _, connection, _ = await house.start()
    connection.connected = True
    house.sessions.get(next(iter(house.sessions)).id).on_control_ready()
    await house.sessions.drain(0.01)
    await house.sessions.end_all("the server stops", 5.0)
    (bye,) = [one for one in connection.control if isinstance(one, Bye)]
    assert (bye.reason, bye.reconnect) == ("the server stops", True)


async def test_what_is_not_there(house: House) -> None:
    """Unknown sports leave no session; unknown sessions have their error."""
    with pytest.raises(UnknownSport):
        await house.sessions.start(house.pipeline, "ski", AthleteProfile(), "offer", owner="me")
    assert (len(house.sessions), house.connections) == (0, [])
    with pytest.raises(NoSuchSession):
        house.sessions.get("x")


async def test_a_session_is_followed_by_so_many(house: House) -> None:
    """There is an end to the watchers of one session, and a place again when one has gone."""
    session, _, _ = await house.start()
    watchers = [session.audience.join() for _ in range(WATCHER_LIMIT)]
    with pytest.raises(TooManyWatchers):
        session.audience.join()
    session.audience.leave(watchers[0])
    assert session.audience.join() is not None


async def test_after_the_end_nothing_is_understood(house: House) -> None:
    """What a client still says while its session ends starts nothing."""
    session, connection, _ = await house.start()
    await session.close("over")
    told = len(connection.control)
    session.on_control(b"nonsense")
    session.on_control(encode_control(Bye()))
    assert len(connection.control) == told


def frame_at(seq: int, arrived_s: float) -> Frame:
    """A frame as a connection hands it over: counted from 0, media time from 0."""
    times = ReceiveTimes(arrived_s, arrived_s, arrived_s)
    return Frame(seq, seq / 30, PICTURE, times, rtp_timestamp=seq * 3000)


def lose(session: Session) -> None:
    """The connection of a greeted client breaks."""
    session.on_control_ready()
    session.link.on_lost("the peer fell silent")


async def test_a_lost_connection_is_freed_and_the_rest_waits(patient: House) -> None:
    """Connection closed, stream and place kept, and the state says so."""
    session, connection, stream = await patient.start()
    lose(session)
    await asyncio.sleep(0)
    assert (session.state, connection.closed, stream.closed) == (State.RECONNECTING, True, False)
    assert len(patient.sessions) == 1


async def test_frames_go_on_after_a_pause(patient: House) -> None:
    """The new connection's frames are numbered and timed behind the old one's."""
    session, _, stream = await patient.start()
    for seq in range(3):
        session.link.on_frame(frame_at(seq, 10 + seq / 30))
    lose(session)
    await patient.come_back(session)
    session.link.on_frame(frame_at(0, 12.0))
    session.link.on_frame(frame_at(1, 12.0 + 1 / 30))
    assert [one.seq for one in stream.pushed] == [0, 1, 2, 3, 4]
    times = [one.media_time_s for one in stream.pushed]
    assert times == pytest.approx([0, 1 / 30, 2 / 30, 2.0, 2.0 + 1 / 30])
    assert len(patient.pipeline.streams) == 1


async def test_the_old_connection_is_heard_no_more(patient: House) -> None:
    """A client may come back before the loss is noticed: the old connection closes quietly, and
    nothing that it still says means anything."""
    session, old, stream = await patient.start()
    session.on_control_ready()
    old_link = session.link
    await patient.come_back(session)
    await asyncio.sleep(0)
    old_link.on_frame(frame_at(0, 0.0))
    old_link.on_missed({"lost": 2})
    old_link.on_control(encode_control(Bye()))
    old_link.on_connected()
    old_link.on_lost("connection closed")
    assert (session.state, old.closed, stream.pushed) == (State.LIVE, True, [])
    assert session.frames == 0


async def test_results_of_the_old_connection_are_told_as_drops(patient: House) -> None:
    """Their timestamps mean nothing on the new one, so they are counted instead of sent."""
    session, _, stream = await patient.start()
    for seq in range(2):
        session.link.on_frame(frame_at(seq, seq / 30))
    lose(session)
    new = await patient.come_back(session)
    session.link.on_frame(frame_at(0, 5.0))
    for seq in range(3):
        await hand_over(stream, result(seq))
    assert [(one.seq, one.drops) for one in new.metrics] == [(2, {"disconnected": 2})]
    assert session.drops == {"disconnected": 2}


@pytest.mark.parametrize(("heard", "told"), [(0, [1, 2, 3]), (1, [2, 3]), (2, [3]), (None, [3])])
async def test_events_go_on_after_the_last_one_heard(
    patient: House, heard: int | None, told: list[int]
) -> None:
    """What was said into the broken path is said again, what was heard is not; then greeting
    first, with the same token."""
    session, old, stream = await patient.start()
    session.on_control_ready()
    await hand_over(stream, result(0, FINAL, FINAL))
    session.link.on_lost("the peer fell silent")
    old.open = False
    await hand_over(stream, result(1, FINAL))
    new = await patient.come_back(session, heard)
    session.link.on_control_ready()
    hello, *events = new.control
    assert isinstance(hello, Hello)
    assert (hello.resumed, hello.resume) == (True, session.token.text)
    assert [one.id for one in events if isinstance(one, EventMessage)] == told


async def test_a_refused_offer_changes_nothing(patient: House) -> None:
    """Wrong token, wrong sport, and an offer that cannot be answered leave the session alone."""
    session, connection, _ = await patient.start()
    session.on_control_ready()
    session.link.on_connected()
    link, token = session.link, session.token.text
    for wrong in ("", "x", f"{session.id}.x", token[:-1], f"{token}x", f"other{token}"):
        with pytest.raises(NotResumable):
            await patient.sessions.resume(wrong, "cmj", None, "again", owner="me")
    with pytest.raises(OtherSport) as caught:
        await patient.sessions.resume(token, "sprint", None, "again", owner="me")
    assert caught.value.sport == "cmj"
    patient.refuse = True
    with pytest.raises(ValueError, match="refused"):
        await patient.sessions.resume(token, "cmj", None, "again", owner="me")
    assert (session.state, session.link, connection.closed) == (State.LIVE, link, False)


async def test_a_session_that_ends_meanwhile_is_not_resumed(patient: House) -> None:
    """The end wins; the new connection is closed."""
    session, _, _ = await patient.start()
    lose(session)
    closing = asyncio.create_task(session.close("over"))
    while session.state is not State.CLOSING:  # noqa: ASYNC110 - no event tells it
        await asyncio.sleep(0)
    with pytest.raises(NotResumable):
        await patient.sessions.resume(session.token.text, "cmj", None, "again", owner="me")
    await closing
    assert all(one.closed for one in patient.connections)


async def test_grace_ends_the_session_even_while_a_new_connection_is_tried() -> None:
    """The grace runs from the loss until media flows again, not from try to try."""
    house = build(grace_s=0.05)
    session, _, _ = await house.start()
    lose(session)
    await house.sessions.resume(session.token.text, "cmj", None, "again", owner="me")
    async with asyncio.timeout(5):
        while len(house.sessions):  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.01)
    assert all(one.closed for one in house.connections)


async def test_a_client_that_was_not_greeted_is_not_waited_for(patient: House) -> None:
    """Who cannot know the token cannot come back."""
    session, connection, _ = await patient.start()
    session.link.on_lost("connection failed")
    await patient.sessions.end_all("", 5.0)
    assert (connection.closed, len(patient.sessions)) == (True, 0)


async def test_the_old_connection_is_used_until_the_new_one_has_come_about(patient: House) -> None:
    """A path that comes back before another one is there goes on at once."""
    session, old, stream = await patient.start()
    session.on_control_ready()
    session.link.on_connected()
    await patient.sessions.resume(session.token.text, "cmj", None, "again", owner="me")
    session.link.on_frame(frame_at(0, 0.0))
    await hand_over(stream, result(0))
    assert (session.state, old.closed, len(old.metrics)) == (State.LIVE, False, 1)
    patient.links[-1].on_lost("no connection came about")
    await asyncio.sleep(0)
    assert (session.state, old.closed, patient.connections[-1].closed) == (State.LIVE, False, True)
    patient.links[-1].on_connected()
    assert session.link.connection is old


async def test_of_several_offers_the_last_one_counts(patient: House) -> None:
    """The one before is closed, whatever becomes of it; the answer's ETag is the new one's."""
    session, _, _ = await patient.start()
    lose(session)
    for _ in range(2):
        await patient.sessions.resume(session.token.text, "cmj", None, "again", owner="me")
    first, second = patient.links[1:]
    await asyncio.sleep(0)
    assert [one.closed for one in patient.connections] == [True, True, False]
    assert session.links.newest is second
    first.on_connected()
    assert session.state is State.RECONNECTING
    second.on_connected()
    assert (session.state, session.link) == (State.LIVE, second)


async def test_the_end_closes_an_offered_connection_too(patient: House) -> None:
    """Nothing of it is left."""
    session, _, _ = await patient.start()
    session.on_control_ready()
    await patient.sessions.resume(session.token.text, "cmj", None, "again", owner="me")
    await session.close("over")
    assert all(one.closed for one in patient.connections)


async def test_a_place_is_given_to_who_comes_rather_than_kept_for_who_has_gone(
    patient: House,
) -> None:
    """Of those without a client the one goes that has waited longest; who is there stays."""
    first, _, _ = await patient.start()
    second, _, _ = await patient.start()
    lose(second)
    lose(first)
    third, _, _ = await patient.start()
    assert (second.state, first.state) == (State.CLOSED, State.RECONNECTING)
    with pytest.raises(NotResumable):
        await patient.sessions.resume(second.token.text, "cmj", None, "again", owner="me")
    await patient.come_back(first)
    with pytest.raises(ServerFull):
        await patient.start()
    assert {one.id for one in patient.sessions} == {first.id, third.id}


async def test_who_sends_no_video_is_told_goodbye() -> None:
    """Frames that cannot be decoded are none; the reason says what was missing."""
    house = build(grace_s=1000.0, video_s=0.05)
    session, connection, _ = await house.start()
    session.on_control_ready()
    session.link.on_connected()
    session.link.on_missed({"undecodable": 3})
    async with asyncio.timeout(5):
        while len(house.sessions):  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.01)
    assert [one.reason for one in connection.control if isinstance(one, Bye)] == [
        "no video came for 0.05 s"
    ]


async def test_who_is_waited_for_need_not_send_video() -> None:
    """The time without a connection is the grace's affair."""
    house = build(grace_s=1000.0, video_s=0.05)
    session, _, _ = await house.start()
    session.link.on_connected()
    lose(session)
    await asyncio.sleep(0.1)
    assert session.state is State.RECONNECTING
    await house.sessions.end_all("the test is over", 5.0)


async def test_datagrams_that_were_not_taken_are_told_of_all_connections(patient: House) -> None:
    """Those of a connection that is no more are not forgotten, and counted once."""
    session, old, _ = await patient.start()
    old.datagrams_dropped, old.refused = 3, {"stranger": 1}
    lose(session)
    new = await patient.come_back(session)
    new.datagrams_dropped, new.refused = 4, {"stranger": 2, "bad-rtp": 1}
    assert session.links.datagrams_dropped == 7
    assert session.links.refused == {"stranger": 3, "bad-rtp": 1}


@dataclass
class Book:
    """Writes down in memory what sessions tell."""

    told: list[EventMessage] = field(default_factory=list)
    taken: list[tuple[EncodedFrame, str, int]] = field(default_factory=list)
    ended: list[tuple[str, str, State]] = field(default_factory=list)

    def begin(self, session: Session) -> None:
        """Be the session's diary."""
        session.diary = self

    async def end(self, session: Session, reason: str) -> None:
        """Note how it stood then."""
        self.ended.append((session.id, reason, session.state))

    def tell(self, message: EventMessage) -> None:
        """Keep an event."""
        self.told.append(message)

    def take(self, frame: EncodedFrame, codec: str, connection: int) -> None:
        """Keep a frame."""
        self.taken.append((frame, codec, connection))


async def test_a_session_is_written_down(house: House) -> None:
    """Each event as its client is told it, the last one at the end, and then the end itself."""
    book = Book()
    house.sessions.keep = book
    session, connection, stream = await house.start()
    session.on_control_ready()
    await hand_over(stream, result(0, FINAL))
    stream.open_at_the_end = (replace(FINAL, number=2),)
    await house.sessions.end(session.id, "over")
    assert book.told == [one for one in connection.control if isinstance(one, EventMessage)]
    assert [(one.id, one.number) for one in book.told] == [(1, 1), (2, 2)]
    assert book.ended == [(session.id, "over", State.CLOSED)]


async def test_a_refused_offer_is_not_written_down(house: House) -> None:
    """Nothing of it has been there."""
    book = Book()
    house.sessions.keep, house.refuse = book, True
    with pytest.raises(ValueError, match="refused"):
        await house.start()
    assert [reason for _, reason, _ in book.ended] == ["the offer was refused"]
    assert len(house.sessions) == 0


async def test_the_video_goes_to_the_tap(patient: House) -> None:
    """With the number of the connection that it came over, from the one in use only, and not
    after the end."""
    book, frame = Book(), EncodedFrame(0, b"", True, 97, 0.0, 0.0, 0.0)
    session, _ = await patient.sessions.start(
        patient.pipeline, "cmj", AthleteProfile(), "offer", owner=LOCAL, tap=book
    )
    first = session.link
    first.on_encoded(frame, "VP8")
    first.on_control_ready()
    first.on_lost("cut")
    await session.resume(patient.sessions._connect, None, "offer")
    patient.links[-1].on_encoded(frame, "VP8")
    patient.links[-1].on_connected()
    first.on_encoded(frame, "VP8")
    patient.links[-1].on_encoded(frame, "VP8")
    await patient.sessions.end(session.id, "over")
    session.on_encoded(frame, "VP8")
    assert book.taken == [(frame, "VP8", 1), (frame, "VP8", 2)]


async def test_every_frame_goes_into_the_ledger(house: House) -> None:
    """With its place in the session, and what came of it."""
    session, _, stream = await house.start()
    session.ledger = Ledger()
    session.on_missed({"lost": 1})
    for seq in range(2):
        session.on_frame(result(seq).frame)
    await hand_over(stream, result(1))
    await house.sessions.end(session.id, "over")
    rows = csv.DictReader(io.StringIO(gzip.decompress(session.ledger.finish()).decode()))
    told = [(one["rtp"], one["fate"]) for one in rows]
    assert told == [("", "lost"), ("0", "closed"), ("3000", "answered")]


async def test_a_calibration_leaves_measured_limbs(house: House) -> None:
    """The client's page does not know of them."""
    session, _, stream = await house.start()
    session.athlete = AthleteProfile(1.7, thigh_m=0.42, shank_m=0.41)
    session.on_control(encode_control(Calibrate(1.75, 70.0)))
    assert session.athlete == AthleteProfile(1.75, 70.0, thigh_m=0.42, shank_m=0.41)
    assert stream.athlete == session.athlete


async def test_what_is_seen_at_a_glance(house: House) -> None:
    """The phase, the age with what the client spends outside the server, and the last final."""
    session, _, stream = await house.start()
    assert (session.glimpse.phase, session.glimpse.age_p95_ms, session.glimpse.last) == (None,) * 3
    session.on_control(msgpack.packb({"type": "ping", "id": 3, "outside_ms": 45}))
    answer = result(0, FINAL)
    await hand_over(stream, replace(answer, stages=replace(answer.stages, analysed_s=0.030)))
    assert (session.glimpse.phase, session.glimpse.age_p95_ms) == ("QUIET", 75.0)
    assert session.glimpse.last is not None
    assert (session.glimpse.last.number, dict(session.glimpse.last.values)) == (
        1,
        {"jump_height_m": 0.4},
    )


async def test_another_athlete(house: House) -> None:
    """Another body starts the analysis anew, the same body does not; watchers are told who."""
    session, _, stream = await house.start()
    watcher = session.audience.join()
    session.meet("a", session.athlete)
    before = stream.athlete
    tall = replace(session.athlete, height_m=2.0)
    session.meet("b", tall)
    session.rename("left leg")
    assert session.athlete_id == "b"
    assert [before, stream.athlete] == [None, tall]
    told = [json.loads(one) for one in await watcher.next()]
    assert [(one["type"], one["athlete_id"], one["label"]) for one in told] == [
        ("label", "a", None),
        ("label", "b", None),
        ("label", "b", "left leg"),
    ]
