"""A session that goes on with one of another process, or that another process may go on with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import pytest

from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.memory import Memory
from server.admission.ladder import NOTHING
from server.sessions import registry
from server.sessions.past import AHEAD, Past
from server.sessions.ports import Rest
from server.sessions.registry import MOVES
from server.sessions.session import Session
from server.sessions.state import Cause
from server.wire.control import Bye, Degrade, EventMessage, Hello
from server.wire.counts import Counts
from tests.unit.server.sessions.test_session import (
    FINAL,
    PICTURE,
    FakeConnection,
    House,
    build,
    hand_over,
    result,
)

MEMORY = Memory(2, 3.0, 3.0)
PAST = Past(
    session_id="before",
    memory=MEMORY,
    counts=Counts(100, 90, {"late": 10}),
    seq=99,
    media_time_s=3.3,
    ago_s=2.0,
    last_event=8,
    heard=6,
    events=(EventMessage("jump", "final", 3.0, 2, id=7),),
    label="left court",
)


@dataclass
class FakeCarrier:
    """Notes what it is given."""

    taken: list[Memory] = field(default_factory=list)
    lasts: list[Memory | None] = field(default_factory=list)
    ends: list[Rest] = field(default_factory=list)
    kept: bool = True

    def take(self, memory: Memory) -> None:
        """Noted."""
        self.taken.append(memory)

    async def last(self, memory: Memory | None) -> None:
        """Noted."""
        self.lasts.append(memory)

    def end(self, rest: Rest) -> None:
        """Noted."""
        self.ends.append(rest)


@dataclass
class FakeCarriers:
    """One for each session."""

    begun: list[FakeCarrier] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)

    def begin(self, _: Session) -> FakeCarrier:
        """One more."""
        self.begun.append(FakeCarrier())
        return self.begun[-1]


@pytest.fixture
def carriers() -> FakeCarriers:
    """None yet."""
    return FakeCarriers()


@pytest.fixture
def house(carriers: FakeCarriers) -> House:
    """Room for two, whose sessions others may go on with."""
    made = build(grace_s=1000.0)
    made.sessions.carriers = carriers
    return made


async def going_on(house: House) -> tuple[Session, FakeConnection]:
    """A session with a past, whose channel takes messages."""
    session, _ = await house.sessions.start(
        house.pipeline, "cmj", AthleteProfile(), "offer", owner="me", adaptive=True, past=PAST
    )
    house.links[-1].on_connected()
    house.links[-1].on_control_ready()
    return session, house.connections[-1]


async def test_it_greets_as_the_one_that_it_goes_on_with(house: House) -> None:
    """Under its own id, resumed; then what the client has not heard, and that nothing is asked of
    the sender any more; the analysis begins with the memory."""
    session, connection = await going_on(house)
    hello, degrade, event = connection.control
    assert isinstance(hello, Hello)
    assert (hello.session, hello.resumed, hello.continues) == (session.id, True, "before")
    assert degrade == Degrade(NOTHING.fps, NOTHING.scale)
    assert event == PAST.events[0]
    assert house.pipeline.streams[-1].begun == MEMORY
    assert session.label == "left court"


async def test_ids_numbers_times_and_counts_go_on(house: House) -> None:
    """Events from the last id on; frames behind those that the other process may have answered;
    the client is told of all frames, the database of those here."""
    session, connection = await going_on(house)
    stream = house.pipeline.streams[-1]
    house.links[-1].on_frame(replace(result(0).frame, picture=PICTURE))
    (frame,) = stream.pushed
    assert frame.seq == PAST.seq + AHEAD + 1
    assert frame.media_time_s > PAST.media_time_s
    await hand_over(stream, replace(result(frame.seq, FINAL)))
    await asyncio.sleep(0)
    assert [one.id for one in connection.control if isinstance(one, EventMessage)] == [7, 9]
    assert session.counts == Counts(101, 91, {"late": 10})
    assert (session.frames, session.answered, session.drops) == (1, 1, {})
    assert session.account["duration_s"] < 1.0


async def test_what_the_analysis_remembers_is_kept_after_its_events_were_told(
    house: House, carriers: FakeCarriers
) -> None:
    """So that the two fit together."""
    session, _, stream = await house.start()
    assert stream.remembers
    (carrier,) = carriers.begun
    answer = result(0, FINAL)
    analysis = Analysis("QUIET", {}, (FINAL,), MEMORY)
    await hand_over(stream, replace(answer, analysis=analysis))
    await asyncio.sleep(0)
    assert (carrier.taken, session.last_event) == ([MEMORY], 1)
    await hand_over(stream, result(1))
    await asyncio.sleep(0)
    assert carrier.taken == [MEMORY]


async def test_only_who_is_to_go_on_elsewhere_is_kept_at_the_end(
    house: House, carriers: FakeCarriers
) -> None:
    """With what the analysis remembers when its last finals have been told, before the goodbye; of
    one that was ended on purpose just that is said."""
    moving, connection, stream = await house.start()
    stream.memory = MEMORY
    await house.sessions.end(moving.id, "the server stops", reconnect=True)
    staying, _, _ = await house.start()
    await house.sessions.end(staying.id, "the client said bye", Cause.CLIENT)
    first, second = carriers.begun
    assert (first.lasts, first.ends) == ([MEMORY], [Rest.SNAPSHOT])
    assert (second.lasts, second.ends) == ([], [Rest.WORD])
    assert isinstance(connection.control[-1], Bye)


async def test_while_it_drains_clients_are_asked_to_move(
    house: House, carriers: FakeCarriers
) -> None:
    """Those that can: the others are waited for, as long as they have."""
    session, connection, _ = await house.start()
    house.links[-1].on_control_ready()
    staying, other, _ = await house.start()
    house.links[-1].on_control_ready()
    carriers.begun[-1].kept = False
    await house.sessions.drain(0.2, 0.1)
    bye = connection.control[-1]
    assert isinstance(bye, Bye)
    assert (bye.reason, bye.reconnect) == (MOVES, True)
    assert [one.id for one in house.sessions] == [staying.id] != [session.id]
    assert not any(isinstance(one, Bye) for one in other.control)
    await house.sessions.end_all("the test is over", 5.0)


async def test_who_has_just_begun_is_asked_to_move_a_moment_later(
    house: House, carriers: FakeCarriers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once there is something that another server can go on with."""
    monkeypatch.setattr(registry, "MOVE_AGAIN_S", 0.01)
    await house.start()
    house.links[-1].on_control_ready()
    carriers.begun[-1].kept = False
    draining = asyncio.create_task(house.sessions.drain(20.0, 10.0))
    await asyncio.sleep(0.05)
    assert len(house.sessions) == 1
    carriers.begun[-1].kept = True
    await asyncio.wait_for(draining, 5.0)
    assert len(house.sessions) == 0


async def test_nobody_is_asked_to_move_unless_that_is_wanted(house: House) -> None:
    """Where there is nobody to move to."""
    await house.start()
    house.links[-1].on_control_ready()
    await house.sessions.drain(0.05)
    assert len(house.sessions) == 1
    await house.sessions.end_all("the test is over", 5.0)


async def test_a_session_that_goes_on_elsewhere_already_ends_without_its_last_final(
    house: House, carriers: FakeCarriers
) -> None:
    """The other process tells that."""
    session, connection, stream = await house.start()
    house.links[-1].on_control_ready()
    stream.open_at_the_end = (Event("jump", EventStage.FINAL, 2.0, 2),)
    house.sessions.leave(session)
    await house.sessions.drain(5.0)
    assert not any(isinstance(one, EventMessage) for one in connection.control)
    assert carriers.begun[0].ends == [Rest.NOTHING]
