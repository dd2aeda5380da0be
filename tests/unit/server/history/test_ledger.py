"""The ledger of a recorded session: a row a frame, and what an analysis takes from it."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.frames import Frame, Picture, ReceiveTimes, StageTimes
from inference.motion.analyzer import Analysis
from inference.results import FrameResult
from server.history import ledger as room
from server.history.ledger import COLUMNS, Ledger, answered_in
from server.history.ledgers import Ledgers
from server.media.packets import EncodedFrame
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places

_PLANE = np.zeros((2, 2), np.uint8)
_PICTURE = Picture(_PLANE, _PLANE[:1, :1], _PLANE[:1, :1])


def frame(seq: int, ticks: int) -> Frame:
    """One that came 30 ms after it was captured, and took 2 ms to come and to be decoded."""
    at_s = 100.0 + ticks / 90_000
    came = ReceiveTimes(at_s, at_s + 0.002, at_s + 0.004)
    return Frame(seq, ticks / 90_000, _PICTURE, came, (7 + ticks) % 2**32)


def answer(of: Frame, drops: dict[str, int] | None = None) -> FrameResult:
    """Its result, 20 ms after it was decoded."""
    done_s = of.received.decoded_s + 0.02
    stages = StageTimes(of.received, done_s, done_s, done_s)
    return FrameResult(of, None, Analysis("QUIET", {}, ()), stages, drops or {})


def rows(made: Ledger) -> list[dict[str, str]]:
    """As a program reads it."""
    return list(csv.DictReader(io.StringIO(gzip.decompress(made.finish()).decode())))


def test_every_frame_has_its_fate() -> None:
    """Answered, superseded, lost before it became a picture, or left when the session ended; the
    reason may be told a moment before or after the frame."""
    made, frames = Ledger(), [frame(seq, 3000 * seq) for seq in range(6)]
    for one in frames[:3]:
        made.came(one)
    made.answered(answer(frames[0], {"superseded": 1}))
    made.answered(answer(frames[2]))
    made.missed({"lost": 1})
    for one in frames[3:]:
        made.came(one)
    made.answered(answer(frames[4], {"late": 1}))
    told = rows(made)
    assert [(one["seq"], one["fate"]) for one in told] == [
        ("0", "answered"),
        ("1", "superseded"),
        ("2", "answered"),
        ("", "lost"),
        ("3", "late"),
        ("4", "answered"),
        ("5", "closed"),
    ]
    third = told[2]
    assert (third["rtp"], float(third["media_time_s"])) == ("6007", 6000 / 90_000)
    times = [third[name] for name in COLUMNS if name.endswith("_ms")]
    assert times == ["66.67", "68.67", "70.67", "90.67"]
    assert told[1]["answered_ms"] == ""


def encoded(ticks: int) -> EncodedFrame:
    """As the decoder takes it."""
    at_s = 100.0 + ticks / 90_000
    return EncodedFrame(7 + ticks, b"x", False, 97, at_s, at_s + 0.002, at_s + 0.2)


def test_pictures_that_were_too_late() -> None:
    """Have their timestamp and times, but no number; the next picture in time shows which they
    are, and the recording began with them."""
    made = Ledger()
    for ticks in range(0, 15_000, 3000):
        made.took(encoded(ticks))
    made.missed({"late": 3, "lost": 1})
    last = frame(0, 6000)
    made.came(last)
    made.answered(answer(last))
    told = [(one["rtp"], one["seq"], one["first_packet_ms"], one["fate"]) for one in rows(made)]
    assert told == [
        ("", "", "", "lost"),
        ("7", "", "0.00", "late"),
        ("3007", "", "33.33", "late"),
        ("6007", "0", "66.67", "answered"),
        ("9007", "", "100.00", "late"),
        ("12007", "", "133.33", "closed"),
    ]
    found = answered_in(gzip.decompress(made.finish()))
    assert found.at(6000 / 90_000) == last.media_time_s
    assert found.at(0.0) is None


def test_rows_are_in_the_order_of_the_frames() -> None:
    """Also where it is known of a later frame first what became of it."""
    made = Ledger()
    for ticks in (0, 3000, 6000):
        made.took(encoded(ticks))
    first, last = frame(0, 0), frame(1, 6000)
    made.came(first)
    made.missed({"late": 1})
    made.came(last)
    made.answered(answer(first))
    made.answered(answer(last))
    assert [one["rtp"] for one in rows(made)] == ["7", "3007", "6007"]
    found = answered_in(gzip.decompress(made.finish()))
    assert [found.at(ticks / 90_000) for ticks in (0, 3000, 6000)] == [0.0, None, 6000 / 90_000]


def test_an_analysis_takes_what_was_answered() -> None:
    """At the very times of the session, also where the recording begins later or rounds them."""
    made = Ledger()
    frames = [replace(frame(seq, 3000 * seq), media_time_s=0.1 + seq / 30) for seq in range(3)]
    for one in frames:
        made.came(one)
    made.answered(answer(frames[0]))
    made.answered(answer(frames[2], {"superseded": 1}))
    found = answered_in(gzip.decompress(made.finish()))
    kept = [found.choose(replace(frame(seq, 0), media_time_s=seq / 30)) for seq in range(3)]
    assert [one and one.media_time_s for one in kept] == [0.1, None, 0.1 + 2 / 30]
    assert found.at(2 / 30 + 1.2 / 90_000) == 0.1 + 2 / 30
    assert found.at(2 / 30 + 3 / 90_000) is None


def test_what_is_no_ledger() -> None:
    """It is said."""
    with pytest.raises(ValueError, match="columns"):
        answered_in(b"a,b\n1,2\n")


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the rows nor the frames that wait grow without end."""
    monkeypatch.setattr(room, "MOST_ROWS", 5)
    monkeypatch.setattr(room, "MOST_WAITING", 3)
    made = Ledger()
    for seq in range(20):
        made.came(frame(seq, 3000 * seq))
    assert len(made._waiting) == 3
    assert len(rows(made)) == 5


def test_where_it_lies(tmp_path: Path) -> None:
    """It is found again by its session, until it is removed."""
    kept, made = Ledgers(Places(DiskStore(tmp_path))), Ledger()
    made.came(frame(0, 0))
    assert (kept.has("s"), kept.read("s")) == (False, None)
    kept.put("s", made.finish())
    assert kept.has("s")
    assert kept.read("s") == gzip.decompress(made.finish())
    kept.remove("s")
    assert not kept.has("s")
