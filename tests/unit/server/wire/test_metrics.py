import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.errors import MalformedMessage
from server.wire.metrics import MetricsMessage, decode_metrics, encode_metrics, to_json

POSE = np.linspace(-1, 2, 132, dtype=np.float32).reshape(33, 4)
KEYS = {
    "v",
    "rtp",
    "seq",
    "pose",
    "score",
    "phase",
    "metrics",
    "stages",
    "drops",
    "first_packet_ms",
}
NAMES = st.text(min_size=1, max_size=300)


def message(**changes: object) -> MetricsMessage:
    """A usual message with some fields changed."""
    usual: dict[str, object] = {
        "rtp": 4_294_967_295,
        "seq": 7,
        "pose": POSE,
        "score": 0.9,
        "phase": "FLIGHT",
        "metrics": {"jump_height_m": 0.4},
        "stages": {"inferred": 12.5},
        "drops": {"newer_frame": 2},
        "first_packet_ms": 86_400_000.125,
    }
    return MetricsMessage(**{**usual, **changes})  # type: ignore[arg-type]


def test_every_field_comes_back() -> None:
    """A decoded message has the fields that were encoded, the pose to the last bit."""
    back = decode_metrics(encode_metrics(message()))
    assert back.pose is not None
    assert back.pose.tobytes() == POSE.tobytes()
    assert (back.rtp, back.seq, back.score, back.phase) == (4_294_967_295, 7, 0.9, "FLIGHT")
    assert (back.metrics, back.stages) == ({"jump_height_m": 0.4}, {"inferred": 12.5})
    assert (back.drops, back.trimmed) == ({"newer_frame": 2}, 0)
    assert back.first_packet_ms == 86_400_000.125


def test_the_keys_are_those_of_the_contract() -> None:
    """The map on the wire has the contract's keys and the pose as 528 bytes."""
    fields = msgpack.unpackb(encode_metrics(message()))
    assert set(fields) == KEYS
    assert fields["v"] == 1
    assert len(fields["pose"]) == 528


def test_nobody_in_the_picture_is_nil() -> None:
    """Without a pose, pose and score are nil."""
    fields = msgpack.unpackb(encode_metrics(message(pose=None, score=None)))
    assert fields["pose"] is None
    assert fields["score"] is None


def test_what_does_not_fit_is_counted() -> None:
    """Metrics over the size are left out from the end and counted."""
    many = {f"metric_with_a_long_name_{i:03d}_mps": float(i) for i in range(100)}
    back = decode_metrics(encode_metrics(message(metrics=many)))
    assert 0 < len(back.metrics) < 100
    assert back.trimmed == 100 - len(back.metrics)
    assert list(back.metrics) == list(many)[: len(back.metrics)]


@given(
    st.text(max_size=3000),
    st.dictionaries(NAMES, st.floats(), max_size=60),
    st.dictionaries(NAMES, st.floats(), max_size=20),
    st.dictionaries(NAMES, st.integers(0, 2**31), max_size=20),
)
def test_never_too_long_and_no_drop_lost(
    phase: str, metrics: dict[str, float], stages: dict[str, float], drops: dict[str, int]
) -> None:
    """Whatever goes in, the message stays under 1,200 bytes and the sum of drops is kept."""
    packed = encode_metrics(message(phase=phase, metrics=metrics, stages=stages, drops=drops))
    assert len(packed) < 1200
    assert sum(decode_metrics(packed).drops.values()) == sum(drops.values())


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    """Random bytes raise MalformedMessage and nothing else."""
    with pytest.raises(MalformedMessage):
        decode_metrics(noise)


def test_json_form_has_the_pose_as_numbers() -> None:
    """On the WebSocket the pose is 33 lists of four numbers."""
    fields = to_json(message())
    assert fields["type"] == "metrics"
    assert len(fields["pose"]) == 33
    assert fields["pose"][0][0] == -1.0
