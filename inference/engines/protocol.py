"""What an engine's process is asked for each batch, and what it answers."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from math import inf

from inference.engines.arena import MAX_BATCH
from inference.engines.base import Net
from inference.engines.link import Link, Message
from inference.errors import EngineError, InvalidInput, ModelError, SidelineError

_NETS = tuple(Net)
_ASKED = struct.Struct("<BHd")

ASKED_BYTES = _ASKED.size
"""The number of the net, that of the crops, which lie in the slot of the link, and when they are
due on the monotonic clock, in seconds: of several batches the first due goes first."""

_KINDS: Mapping[str, type[SidelineError]] = {
    "engine": EngineError,
    "model": ModelError,
    "input": InvalidInput,
}

DONE = b"\0"
"""The outputs lie in the slot."""

FAILED = b"\1"
"""A message follows that says why."""


def asked(net: Net, count: int, due_s: float = inf) -> bytes:
    """Run the slot's first `count` crops through the net."""
    return _ASKED.pack(_NETS.index(net), count, due_s)


def read_asked(data: bytes) -> tuple[Net, int, float]:
    """The net, the number of crops and when they are due; raises ValueError for what no slot
    can hold."""
    number, count, due_s = _ASKED.unpack(data)
    if number >= len(_NETS) or not 1 <= count <= MAX_BATCH:
        raise ValueError(f"a batch of {count} for the net number {number}")
    return _NETS[number], count, due_s


def failure(error: SidelineError) -> Message:
    """The error as a message."""
    kind = next((kind for kind, one in _KINDS.items() if isinstance(error, one)), "engine")
    return {"failed": str(error), "kind": kind}


def ask(link: Link, question: bytes, within_s: float) -> Message:
    """Nothing once the outputs lie in the slot, else what failed; raises LinkClosed, LinkSilent."""
    link.send_bytes(question)
    if link.receive_bytes(len(DONE), within_s) == DONE:
        return {}
    return link.receive(within_s)


def check(answer: Message) -> None:
    """Raise the error that the message tells, if it tells one."""
    if "failed" in answer:
        raise _KINDS[answer["kind"]](answer["failed"])
