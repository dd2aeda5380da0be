"""How far a final can be trusted, and why: a part of the `event` message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.wire.errors import MalformedMessage

GRADES = ("good", "limited", "poor")


@dataclass(frozen=True, slots=True)
class VerdictReason:
    """One thing that is wrong, in plain words; `void`: no number is given because of it."""

    cause: str
    grade: str
    words: str
    void: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade, one of `GRADES`, and what it comes from, the most telling reason first."""

    grade: str
    reasons: tuple[VerdictReason, ...] = ()


def decode_verdict(fields: object) -> Verdict:
    """The verdict of these fields; raises MalformedMessage. Unknown keys are ignored."""
    verdict = _map(fields, "verdict")
    reasons = verdict.get("reasons", ())
    if not isinstance(reasons, list | tuple):
        raise MalformedMessage("fields", "a verdict's reasons are a list")
    return Verdict(_grade(verdict), tuple(_reason(one) for one in reasons))


def _reason(fields: object) -> VerdictReason:
    reason = _map(fields, "reason of a verdict")
    cause, words, void = reason.get("cause"), reason.get("words"), reason.get("void", False)
    if not isinstance(cause, str) or not isinstance(words, str):
        raise MalformedMessage("fields", "a reason of a verdict has a cause and words")
    if not isinstance(void, bool):
        raise MalformedMessage("fields", "whether a reason is void is true or false")
    return VerdictReason(cause, _grade(reason), words, void)


def _grade(fields: Mapping[Any, Any]) -> str:
    grade = fields.get("grade")
    if grade not in GRADES:
        raise MalformedMessage("fields", f"a grade is one of {', '.join(GRADES)}")
    return str(grade)


def _map(fields: object, what: str) -> Mapping[Any, Any]:
    if not isinstance(fields, Mapping):
        raise MalformedMessage("fields", f"a {what} is a map")
    return fields
