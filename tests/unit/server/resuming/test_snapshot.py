"""A snapshot of a session: it comes out of Redis as it went in, and nothing else is believed."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.motion.analyzer import AthleteProfile
from inference.motion.memory import Memory
from server.resuming.snapshot import VERSION, NotReadable, Snapshot
from server.sessions.resumption import ResumeToken
from server.wire.counts import Counts

TOKEN = ResumeToken("abc")
SNAPSHOT = Snapshot(
    session_id="abc",
    token=TOKEN.digest,
    owner="me",
    sport="cmj",
    at_s=1_000_000.0,
    seq=100,
    media_time_s=3.3,
    ago_s=0.01,
    last_event=7,
    athlete=AthleteProfile(height_m=1.8),
    memory=Memory(2, 3.3, 3.3, {"number": 2}, {"last": {"jump_height_m": 0.4}}),
    counts=Counts(100, 98, {"late": 2}),
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | numbers | names,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(names, inside, max_size=3),
    max_leaves=8,
)
memories = st.builds(
    Memory,
    count=st.integers(0, 10_000),
    last_s=st.floats(allow_nan=False),
    seen_s=st.floats(allow_nan=False),
    open=st.none() | st.dictionaries(names, plain, max_size=4),
    shown=st.dictionaries(names, plain, max_size=4),
)
snapshots = st.builds(
    Snapshot,
    session_id=names,
    token=names,
    owner=names,
    sport=names,
    at_s=numbers,
    seq=st.integers(-1, 2**40),
    media_time_s=numbers,
    ago_s=numbers,
    last_event=st.integers(0, 2**40),
    athlete=st.builds(AthleteProfile, *[st.none() | numbers] * 6),
    memory=memories,
    counts=st.builds(Counts, st.integers(0), st.integers(0), st.dictionaries(names, st.integers())),
    adaptive=st.booleans(),
    record=st.booleans(),
    key_id=st.none() | names,
    device_id=st.none() | names,
    athlete_id=st.none() | names,
    label=st.none() | names,
)


@given(snapshots)
def test_it_comes_out_as_it_went_in(snapshot: Snapshot) -> None:
    """Whatever is in it, to the last bit."""
    assert Snapshot.parse(snapshot.text()) == snapshot


@given(st.text() | st.builds(json.dumps, plain))
def test_what_is_none_is_refused_in_words(text: str) -> None:
    """Whatever lies there."""
    with pytest.raises(NotReadable, match="cannot be read"):
        Snapshot.parse(text)


def said(**changes: Any) -> str:
    """The snapshot as another server wrote it."""
    fields = {**asdict(SNAPSHOT), **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not ...})


def test_the_version_before_is_read() -> None:
    """It lacks what was added since, and has what is not known any more."""
    older = Snapshot.parse(said(v=VERSION - 1, label=..., record=..., was_there_once=3))
    assert older == replace(SNAPSHOT, v=VERSION - 1)


def test_additions_of_this_version_are_passed_over() -> None:
    """In its parts, too."""
    memory = {**asdict(SNAPSHOT.memory), "mood": "good"}
    assert Snapshot.parse(said(memory=memory, mood="better")) == SNAPSHOT


@pytest.mark.parametrize("version", [VERSION + 1, VERSION - 2, 99])
def test_other_versions_are_refused_in_words(version: int) -> None:
    """A server must not guess what a newer one means."""
    with pytest.raises(NotReadable, match=f"version {version} .* reads {VERSION}"):
        Snapshot.parse(said(v=version))


@pytest.mark.parametrize("part", ["athlete", "memory", "counts", "token", "last_event"])
def test_none_of_its_parts_may_be_missing(part: str) -> None:
    """Nothing is made up."""
    with pytest.raises(NotReadable):
        Snapshot.parse(said(**{part: ...}))


def test_the_token_itself_is_not_in_it() -> None:
    """Who reads Redis cannot go on with a session."""
    assert TOKEN.text not in SNAPSHOT.text()
    assert TOKEN.text.rpartition(".")[2] not in SNAPSHOT.text()
    assert SNAPSHOT.is_for(TOKEN.text)
    assert not SNAPSHOT.is_for(f"{TOKEN.text}x")
    assert not SNAPSHOT.is_for(SNAPSHOT.token)
