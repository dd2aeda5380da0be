"""Reads an SDP offer before aiortc does, so that each thing wrong with it has its own answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from aiortc import RTCSessionDescription
from aiortc.sdp import SessionDescription

from server.media.errors import OfferRefused, Refusal
from server.media.offer_checks import check

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, StopIteration)
"""What aiortc's parser raises, depending on where a text goes wrong."""

LINES, LINE_LENGTH, SECTIONS = 1000, 4096, 16
CODECS, FEEDBACKS = 96, 192
"""Three times what browsers offer. Reading an offer takes the event loop's time, and with it
everybody's; aiortc's way of doing it multiplies codecs by their kinds of feedback and copies each
of them, so that 20 KiB made to be slow would hold up all sessions for a second."""

CANDIDATES = 128
"""Candidates that a peer may have, offered and trickled; each is checked against each of ours."""

_UNUSABLE = re.compile(
    r"^a=candidate:(?:(?:\S+ ){4}\S+\.local |(?:\S+ ){5}0+ |\S+ (?!1 )\d+ )", re.IGNORECASE
)
_FEEDBACK = re.compile(r"^a=rtcp-fb:\S+ (nack|nack pli|goog-remb|transport-cc)$")
_PORT_0 = re.compile(r"^(m=\w+) 0 ")


def read_offer(text: str) -> RTCSessionDescription:
    """The offer, made ready for aiortc; raises OfferRefused.

    `.local` candidates are taken out, because looking them up takes seconds where there is no
    mDNS and the peer's own checks reveal its address anyway; those without a port or for RTCP
    alone; and the end of candidates, because ICE would give up before those checks come.
    Sections that only live in a bundle get the port that stands for "not known yet", because
    aiortc takes 0 for a refusal.
    """
    lines = [line for line in text.splitlines() if _is_kept(line)]
    _check_size(lines)
    useful = _with_useful_feedback(_with_bundle_only_ports(lines))
    cleaned = "".join(f"{line}\r\n" for line in useful)
    check(_parse(cleaned))
    return RTCSessionDescription(sdp=cleaned, type="offer")


def count_candidates(sdp: str) -> int:
    """How many candidates a description names."""
    return sdp.count("a=candidate:")


def _check_size(lines: Sequence[str]) -> None:
    sections = _count(lines, "m=")
    candidates = sum(map(count_candidates, lines))
    longest = max(map(len, lines), default=0)
    for found, limit, what in (
        (len(lines), LINES, "lines"),
        (longest, LINE_LENGTH, "characters in a line"),
        (sections, SECTIONS, "media sections"),
        (candidates, CANDIDATES, "candidates"),
        (_count(lines, "a=rtpmap:"), CODECS, "codecs"),
        (_count(lines, "a=rtcp-fb:"), FEEDBACKS, "kinds of feedback"),
    ):
        if found > limit:
            detail = f"the offer has {found} {what}; at most {limit} are taken"
            raise OfferRefused(Refusal.TOO_MUCH, detail)


def _count(lines: Sequence[str], prefix: str) -> int:
    return sum(line.startswith(prefix) for line in lines)


def _with_bundle_only_ports(lines: Sequence[str]) -> list[str]:
    """RFC 9143, section 6: such a section is offered with port 0, and is no refusal."""
    changed = list(lines)
    section: int | None = None
    for number, line in enumerate(lines):
        if line.startswith("m="):
            section = number
        elif line == "a=bundle-only" and section is not None:
            changed[section] = _PORT_0.sub(r"\1 9 ", lines[section])
    return changed


def _with_useful_feedback(lines: Iterable[str]) -> Iterator[str]:
    """Of the kinds of feedback those that aiortc knows, once in a section: it gives each to every
    codec that it is for."""
    said: set[str] = set()
    for line in lines:
        if line.startswith("m="):
            said.clear()
        if not line.startswith("a=rtcp-fb:"):
            yield line
        elif line not in said and _FEEDBACK.match(line):
            said.add(line)
            yield line


def _is_kept(line: str) -> bool:
    return line != "a=end-of-candidates" and not _UNUSABLE.match(line)


def _parse(text: str) -> SessionDescription:
    if not text.startswith("v=0"):
        raise OfferRefused(Refusal.NOT_SDP, "the body is not SDP: it must start with v=0")
    try:
        return SessionDescription.parse(text)
    except UNREADABLE as error:
        raise OfferRefused(Refusal.NOT_SDP, "the body is not SDP that can be read") from error
