"""What watchers are told, put into words once however many they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from server.wire.control import EventMessage, ServerMessage, control_fields
from server.wire.metrics import MetricsMessage, to_json

FINAL = "final"

_DROPS = ',"drops":'
"""The last key of a frame: whoever skips frames changes only what comes behind it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as JSON; one that is `lasting` is never left out."""

    text: str
    lasting: bool = True

    @classmethod
    def of(cls, fields: Mapping[str, Any], *, lasting: bool = True) -> Self:
        """From its fields."""
        return cls(dumped(fields), lasting)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From the text that another process made of it."""
        fields = json.loads(text)
        return cls(text, fields.get("type") != "event" or fields.get("stage") == FINAL)

    @classmethod
    def message(cls, message: ServerMessage) -> Self:
        """One that is on `control` too; of events only finals last."""
        lasting = not isinstance(message, EventMessage) or message.stage == FINAL
        return cls.of(control_fields(message), lasting=lasting)


class FrameText:
    """A frame's answer: its text is the same for all but for the drops that each is told."""

    def __init__(self, message: MetricsMessage) -> None:
        self.drops: Mapping[str, int] = message.drops
        self._message = message

    @classmethod
    def parse(cls, text: str) -> FrameText:
        """From the text that another process made of it."""
        return _Parsed(text)

    @cached_property
    def text(self) -> str:
        """With its own drops."""
        return self.telling(self.drops)

    def telling(self, drops: Mapping[str, int]) -> str:
        """With these drops in the place of its own."""
        return f"{self._head}{_DROPS}{dumped(drops)}}}"

    @cached_property
    def _head(self) -> str:
        fields = to_json(self._message)
        del fields["drops"]
        return dumped(fields)[:-1]


class _Parsed(FrameText):
    """One that came as text."""

    def __init__(self, text: str) -> None:
        head, _, tail = text.rpartition(_DROPS)
        self._given = head
        self.drops = json.loads(tail[:-1])

    @cached_property
    def _head(self) -> str:
        return self._given


def is_frame(text: str) -> bool:
    """Whether it is a frame's answer, of which only the newest matters."""
    return text.startswith('{"type":"metrics"')


def is_the_coachs_own(text: str) -> bool:
    """Whether it is for whoever coaches: a note, or what the session is called."""
    return text.startswith(('{"type":"note"', '{"type":"label"'))


def is_bye(text: str) -> bool:
    """Whether nothing will come after it."""
    return text.startswith('{"type":"bye"')


def dumped(fields: Mapping[str, Any]) -> str:
    """As short as JSON can be."""
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
