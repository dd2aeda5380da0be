"""The body of a trickle PATCH (RFC 8840): candidates, by media section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.wire.problems import Problem

MEDIA_TYPE = "application/trickle-ice-sdpfrag"
CANDIDATE_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Fragment:
    """`candidates`: pairs of a section's mid (None before the first) and `candidate:…`."""

    ufrag: str | None
    candidates: tuple[tuple[str | None, str], ...]


def parse_fragment(text: str) -> Fragment:
    """Reads an sdpfrag; raises a 400 problem for lines that do not belong in one.

    The end of candidates is understood and passed over: checks of a peer behind NAT may still
    show an address that it did not know itself.
    """
    ufrag: str | None = None
    for line in _lines(text):
        if line.startswith("a=ice-ufrag:"):
            ufrag = line.partition(":")[2]
            break
    candidates = tuple(_candidates(text))
    if len(candidates) > CANDIDATE_LIMIT:
        raise Problem(400, "bad-fragment", f"at most {CANDIDATE_LIMIT} candidates in one request")
    return Fragment(ufrag, candidates)


def _candidates(text: str) -> Iterator[tuple[str | None, str]]:
    mid: str | None = None
    for line in _lines(text):
        if line.startswith("a=mid:"):
            mid = line.partition(":")[2]
        elif line.startswith("m="):
            mid = None
        elif line.startswith("a=candidate:"):
            yield mid, line.removeprefix("a=")


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line and not line.startswith(("a=", "m=")):
            raise Problem(400, "bad-fragment", f"not a line of an sdpfrag: {line[:60]!r}")
        yield line.rstrip()
