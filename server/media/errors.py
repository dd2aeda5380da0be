"""What can be wrong with an offer."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why an offer was not taken."""

    NOT_SDP = "not-sdp"
    NO_VIDEO = "no-video"
    NO_CODEC = "no-codec"
    TOO_MUCH = "too-much"


class OfferRefused(Exception):
    """The offer cannot be answered; the text says what to offer instead."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        self.refusal = refusal
        super().__init__(detail)


class BadCandidate(Exception):
    """An ICE candidate that cannot be read, or one too many."""


class NoMediaPort(Exception):
    """There is no address or UDP port to receive media on; the text says what to change."""
