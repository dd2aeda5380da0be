"""Transport-wide feedback: the message that tells a sender when each of its packets came.

The format is that of draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile
from struct import pack

FORMAT = 15
"""Of the RTCP transport-layer feedback messages (payload type 205)."""

TICKS_PER_S = 4000
"""Arrival times are told in quarters of a millisecond."""

LONGEST_STEP = 0x7FFF
"""Ticks between two packets of one message, at most: eight seconds."""

_TICKS_PER_REFERENCE = 256
_LARGEST_SMALL = 0xFF
_LOST, _SMALL, _LARGE = 0, 1, 2
_LONGEST_RUN = 0x1FFF
_IN_BITS, _IN_PAIRS = 14, 7


def encode_feedback(first: int, arrivals: Sequence[int | None], count: int) -> bytes:
    """The part after the SSRCs, padded to whole words.

    `first` is the sequence number of the first packet; `arrivals` has its arrival in ticks and
    those of the packets after it, None for what did not come; `count` numbers the messages. They
    are cut to their width on the wire. At least one packet came.
    """
    came = [at for at in arrivals if at is not None]
    reference = came[0] // _TICKS_PER_REFERENCE
    steps = _steps(came, reference * _TICKS_PER_REFERENCE)
    kinds = iter([_SMALL if 0 <= one <= _LARGEST_SMALL else _LARGE for one in steps])
    symbols = [_LOST if at is None else next(kinds) for at in arrivals]
    head = pack("!HHI", first & 0xFFFF, len(symbols), (reference & 0xFFFFFF) << 8 | count & 0xFF)
    message = head + b"".join(pack("!H", one) for one in _chunks(symbols)) + _deltas(steps)
    return message + bytes(-len(message) % 4)


def _steps(came: Sequence[int], reference: int) -> list[int]:
    return [at - before for before, at in zip([reference, *came], came, strict=False)]


def _deltas(steps: Sequence[int]) -> bytes:
    small = range(_LARGEST_SMALL + 1)
    return b"".join(pack("!B" if one in small else "!h", one) for one in steps)


def _chunks(symbols: Sequence[int]) -> list[int]:
    """Long runs by their length, all else as vectors of one or two bits."""
    chunks, at = [], 0
    while at < len(symbols):
        run = _run(symbols, at)
        bits = symbols[at : at + _IN_BITS]
        if run > len(bits) or run == len(symbols) - at:
            chunks.append(symbols[at] << 13 | run)
            at += run
        elif _LARGE not in bits:
            chunks.append(0x8000 | _vector(bits, _IN_BITS, 1))
            at += _IN_BITS
        else:
            chunks.append(0xC000 | _vector(symbols[at : at + _IN_PAIRS], _IN_PAIRS, 2))
            at += _IN_PAIRS
    return chunks


def _run(symbols: Sequence[int], begin: int) -> int:
    """How many symbols are the same as the one there, and follow it."""
    some = islice(symbols, begin, begin + _LONGEST_RUN)
    return sum(1 for _ in takewhile(symbols[begin].__eq__, some))


def _vector(symbols: Sequence[int], room: int, bits: int) -> int:
    """The first symbol in the highest bits; what is left over stays 0."""
    return sum(one << bits * (room - 1 - place) for place, one in enumerate(symbols))
