import json
from dataclasses import replace
from pathlib import Path

import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.again import Answer
from server.wire.errors import MalformedMessage
from server.wire.metrics import MetricsMessage, decode_metrics, encode_metrics

POSE = np.linspace(-0.25, 1.25, 132, dtype=np.float32).reshape(33, 4)
METRICS = {"jump_count": 1.0, "knee_angle_deg": 138.5, "com_velocity_mps": -0.75}


def answer(seq: int, **changes: object) -> Answer:
    """An earlier frame's."""
    usual: dict[str, object] = {"pose": POSE + np.float32(seq / 1000), "score": 0.5}
    usual |= {"phase": "BRAKE", "metrics": {**METRICS, "knee_angle_deg": 100.0 + seq}}
    return Answer(rtp=3000 * seq % 2**32, seq=seq, **{**usual, **changes})  # type: ignore[arg-type]


def message(seq: int, *again: Answer, **changes: object) -> MetricsMessage:
    """A usual message that says those again."""
    usual = {"pose": POSE, "score": 0.9, "phase": "FLIGHT", "metrics": METRICS}
    made = MetricsMessage(3000 * seq % 2**32, seq, **{**usual, **changes})  # type: ignore[arg-type]
    return replace(made, again=again)


def assert_alike(back: Answer, said: Answer) -> None:
    """As far as a repeated answer promises."""
    assert (back.rtp, back.seq, back.phase) == (said.rtp, said.seq, said.phase)
    assert back.metrics == pytest.approx(dict(said.metrics), rel=1e-6)
    assert back.score == (None if said.score is None else pytest.approx(said.score, rel=1e-6))
    assert (back.pose is None) == (said.pose is None)
    if back.pose is not None and said.pose is not None:
        off = np.abs(back.pose - said.pose) * (4096, 4096, 1024, 64)
        assert off.max() <= 1.001


def test_earlier_answers_come_back() -> None:
    """In their order, with every field of an answer; the message itself is as ever."""
    earlier = [answer(6), answer(4), answer(3)]
    raw = encode_metrics(message(7, *earlier))
    back = decode_metrics(raw)
    assert len(raw) < 1200
    assert len(back.again) == len(earlier)
    for one, said in zip(back.again, earlier, strict=True):
        assert_alike(one, said)
    assert back.pose is not None
    assert back.pose.tobytes() == POSE.tobytes()
    assert (back.seq, back.phase, back.metrics) == (7, "FLIGHT", METRICS)


def test_the_rest_of_the_message_does_not_change() -> None:
    """A client that does not know the key reads what it always read."""
    plain = msgpack.unpackb(encode_metrics(message(7)))
    with_again = msgpack.unpackb(encode_metrics(message(7, answer(6))))
    assert set(with_again) - set(plain) == {"again"}
    assert {name: with_again[name] for name in plain} == plain


@pytest.mark.parametrize("nobody_now", [True, False])
def test_people_who_come_and_go(nobody_now: bool) -> None:
    """A pose is told with nobody in the message's own frame, and nobody as nobody."""
    gone = answer(5, pose=None, score=None, phase="UNKNOWN", metrics={})
    earlier = [answer(6), gone, answer(4)]
    changes: dict[str, object] = {"pose": None, "score": None, "metrics": {}} if nobody_now else {}
    back = decode_metrics(encode_metrics(message(7, *earlier, **changes)))
    for one, said in zip(back.again, earlier, strict=False):
        assert_alike(one, said)
    assert len(back.again) >= 2


def test_numbers_wrap() -> None:
    """The RTP timestamp before 0 is the largest."""
    before = Answer(2**32 - 1000, 0, None, None, "QUIET")
    back = decode_metrics(encode_metrics(replace(message(1, before), rtp=2000)))
    assert back.again[0].rtp == 2**32 - 1000


@given(st.integers(0, 60), st.integers(0, 6))
def test_only_what_fits(metrics: int, earlier: int) -> None:
    """However long the message is, it stays below the limit; the first ones go first."""
    many = {f"metric_number_{place:02d}_m": float(place) for place in range(metrics)}
    said = [answer(9 - one) for one in range(earlier)]
    raw = encode_metrics(message(10, *said, metrics=many))
    back = decode_metrics(raw)
    assert len(raw) < 1200
    assert [one.seq for one in back.again] == [one.seq for one in said[: len(back.again)]]
    if back.trimmed:
        assert back.metrics == dict(list(many.items())[: len(back.metrics)])


def test_a_pose_that_cannot_be_said_ends_the_list() -> None:
    """An answer without its pose would be wrong, so it is left out."""
    lost = answer(6, pose=np.full((33, 4), np.nan, np.float32))
    assert decode_metrics(encode_metrics(message(7, lost))).again == ()


@pytest.mark.parametrize(
    "again",
    [
        7,
        [7],
        [[1, 3000, None, None, []]],
        [[1, 3000, None, None, [9, 1.0], None]],
        [[1, 3000, None, None, [0], None]],
        [[1, 3000, None, None, [], b"\xff\xff"]],
    ],
)
def test_nonsense_is_refused(again: object) -> None:
    """A list that breaks the contract breaks the message."""
    fields = msgpack.unpackb(encode_metrics(message(7)))
    with pytest.raises(MalformedMessage):
        decode_metrics(msgpack.packb({**fields, "again": again}))


VECTOR = Path(__file__).parents[4] / "clients/js/test/again-vector.json"


def test_the_message_that_the_page_is_tested_with() -> None:
    """The JavaScript SDK's test reads the bytes that this server writes."""
    gone = answer(4, pose=None, score=None, phase="UNKNOWN", metrics={"jump_count": 1.0})
    said = message(7, answer(6), gone, answer(3), first_packet_ms=1.5)
    vector = json.loads(VECTOR.read_text())
    assert encode_metrics(said).hex() == vector["hex"]
    assert [one.seq for one in decode_metrics(bytes.fromhex(vector["hex"])).again] == [6, 4, 3]
