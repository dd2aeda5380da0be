import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.records import is_dtls, records


def record(body: bytes, kind: int = 22) -> bytes:
    """A record of DTLS 1.2."""
    return bytes([kind]) + b"\xfe\xfd" + bytes(8) + len(body).to_bytes(2, "big") + body


def test_each_record_is_taken_out() -> None:
    """A flight of several in one datagram comes apart at the lengths that they say."""
    flight = [record(b"hello"), record(b"", 20), record(b"data", 23)]
    assert records(b"".join(flight)) == flight


def test_records_of_dtls_1_3_are_known() -> None:
    """With a length, with a short or long number; the one without a length is the last."""
    long, short = b"\x2c\x00\x01\x00\x03abc", b"\x24\x01\x00\x01d"
    last = b"\x20\x01the rest, whatever is in it"
    assert records(long + short + last) == [long, short, last]


@pytest.mark.parametrize(
    "data",
    [
        record(b"whole")[:-1],
        record(b"one") + b"\x17",
        record(b"one") + b"\x80" + bytes(20),
        b"\x30" + bytes(20),
        b"\x2c\x00\x01",
        b"\x2c\x00\x01\x00\x09abc",
    ],
)
def test_a_datagram_that_is_not_made_of_records_is_refused(data: bytes) -> None:
    """Cut off, followed by something else, with a connection id, or longer than it is."""
    with pytest.raises(ValueError, match="record"):
        records(data)


@given(st.binary(min_size=1, max_size=200))
def test_nothing_is_lost_or_made_up(data: bytes) -> None:
    """Records together are the datagram, none of them is empty."""
    try:
        found = records(data)
    except ValueError:
        return
    assert b"".join(found) == data
    assert all(found)
    assert all(map(is_dtls, found))
