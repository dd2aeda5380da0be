import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.control import (
    Bye,
    Calibrate,
    Degrade,
    ErrorMessage,
    EventMessage,
    Hello,
    Ping,
    Pong,
    ServerMessage,
    decode_client,
    decode_server,
    encode_control,
)
from server.wire.counts import Counts
from server.wire.errors import MalformedMessage
from server.wire.verdict import Verdict, VerdictReason


@pytest.mark.parametrize(
    "message",
    [
        Hello("abc", "cmj"),
        Pong(7, 123_456.789, Counts(9, 7, {"superseded": 1})),
        EventMessage("jump", "final", 1.25, 2, {"h_m": 0.1}, {"power_w": "no mass"}, ("low_fps",)),
        EventMessage("jump", "final", 1.0, 1, verdict=Verdict("good")),
        EventMessage(
            "jump",
            "final",
            1.0,
            1,
            verdict=Verdict("poor", (VerdictReason("cut", "poor", "the feet were out", True),)),
        ),
        Degrade(15.0, 0.5),
        Bye("server stops", Counts(0, 0)),
        Bye("no counts"),
        ErrorMessage("fields", "what to do"),
    ],
)
def test_what_the_server_says_comes_back(message: ServerMessage) -> None:
    """Each message of the server survives encoding and decoding."""
    assert decode_server(encode_control(message)) == message


def test_a_pong_without_the_time_is_understood() -> None:
    """A server that does not tell its clock is one whose clock is not known."""
    assert decode_server(msgpack.packb({"type": "pong", "id": 7})) == Pong(7, None)


def test_a_client_may_ping_and_leave() -> None:
    """The messages of a client are understood."""
    assert decode_client(encode_control(Calibrate(1.8))) == Calibrate(1.8, None)
    on_box = {"type": "calibrate", "height_m": 1.8, "box_height_m": 0.4}
    assert decode_client(msgpack.packb(on_box)) == Calibrate(1.8, None, 0.4)
    assert decode_client(msgpack.packb({"type": "calibrate", "mass_kg": 70})) == Calibrate(
        None, 70.0
    )
    assert decode_client(encode_control(Ping(4_294_967_295))) == Ping(4_294_967_295)
    assert decode_client(encode_control(Ping(1, 40.5))) == Ping(1, 40.5)
    assert decode_client(msgpack.packb({"type": "bye"})) == Bye("")
    assert decode_client(encode_control(Bye("enough"))) == Bye("enough")


def test_counts_that_break_the_contract() -> None:
    """A pong whose counts are none is no message."""
    with pytest.raises(MalformedMessage):
        decode_server(msgpack.packb({"type": "pong", "id": 7, "counts": {"answers": 3}}))
    with pytest.raises(MalformedMessage):
        decode_server(msgpack.packb({"type": "pong", "id": 7, "counts": 3}))


def test_what_is_not_known_is_not_said() -> None:
    """A ping without the time outside is the one that older servers understand."""
    assert msgpack.unpackb(encode_control(Ping(3))) == {"type": "ping", "id": 3}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("text", "not-msgpack"),
        (b"", "not-msgpack"),
        (b"\xc1", "not-msgpack"),
        (msgpack.packb([1]), "no-type"),
        (msgpack.packb({"type": 3}), "no-type"),
        (msgpack.packb({"type": "launch"}), "unknown-type"),
        (msgpack.packb({"type": "ping"}), "fields"),
        (msgpack.packb({"type": "ping", "id": -1}), "fields"),
        (msgpack.packb({"type": "ping", "id": True}), "fields"),
        (msgpack.packb({"type": "ping", "id": 1, "more": 2}), "fields"),
        (msgpack.packb({"type": "ping", "id": 1, "outside_ms": -1}), "fields"),
        (msgpack.packb({"type": "ping", "id": 1, "outside_ms": "far"}), "fields"),
        (msgpack.packb({"type": "calibrate", "height_m": "tall"}), "fields"),
        (msgpack.packb({"type": "calibrate", "height_m": float("nan")}), "fields"),
        (msgpack.packb({"type": "calibrate", "age": 7}), "fields"),
        (msgpack.packb({"type": "bye", "reason": 4}), "fields"),
        (msgpack.packb({"type": "bye", "why": "x"}), "fields"),
        (msgpack.packb({"type": "x" * 5000}), "too-long"),
        (b"\x91" * 2000 + b"\xc0", "not-msgpack"),
    ],
)
def test_what_a_client_may_not_send(data: bytes | str, code: str) -> None:
    """Each kind of wrong message has its code."""
    with pytest.raises(MalformedMessage) as caught:
        decode_client(data)
    assert caught.value.code == code


@given(st.binary(max_size=300))
def test_noise_is_refused_by_name(noise: bytes) -> None:
    """Random bytes are a MalformedMessage, never another error."""
    with pytest.raises(MalformedMessage):
        decode_client(noise)
