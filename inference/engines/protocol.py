"""What an engine's process is asked for each batch, and what it answers."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from inference.engines.base import Net
from inference.engines.link import Message
from inference.errors import EngineError, InvalidInput, ModelError, SidelineError

_NETS = tuple(Net)
_ASKED = struct.Struct("<BH")

ASKED_BYTES = _ASKED.size
"""The number of the net and that of the crops, which lie in the slot of the link."""

_KINDS: Mapping[str, type[SidelineError]] = {
    "engine": EngineError,
    "model": ModelError,
    "input": InvalidInput,
}

DONE = b"\0"
"""The outputs lie in the slot."""

FAILED = b"\1"
"""A message follows that says why."""


def asked(net: Net, count: int) -> bytes:
    """Run the slot's first `count` crops through the net."""
    return _ASKED.pack(_NETS.index(net), count)


def read_asked(data: bytes) -> tuple[Net, int]:
    """The net and the number of crops."""
    number, count = _ASKED.unpack(data)
    return _NETS[number], count


def failure(error: SidelineError) -> Message:
    """The error as a message."""
    kind = next((kind for kind, one in _KINDS.items() if isinstance(error, one)), "engine")
    return {"failed": str(error), "kind": kind}


def check(answer: Message) -> None:
    """Raise the error that the message tells, if it tells one."""
    if "failed" in answer:
        raise _KINDS[answer["kind"]](answer["failed"])
