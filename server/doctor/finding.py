"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """`failed` is for what is configured, or what nothing works without."""

    OK = "ok"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that this host can or cannot do, and what to do about it."""

    name: str
    status: Status
    detail: str
    advice: str = ""


def ok(name: str, detail: str) -> Finding:
    """It works."""
    return Finding(name, Status.OK, detail)


def missing(name: str, detail: str, advice: str) -> Finding:
    """It is not there, and nobody asked for it."""
    return Finding(name, Status.MISSING, detail, advice)


def failed(name: str, detail: str, advice: str) -> Finding:
    """It is wanted and does not work."""
    return Finding(name, Status.FAILED, detail, advice)
