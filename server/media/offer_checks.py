"""What an offer that can be read must have to be answered."""

from __future__ import annotations

from aiortc.codecs import CODECS, is_rtx
from aiortc.rtcpeerconnection import find_common_codecs
from aiortc.sdp import MediaDescription, SessionDescription

from server.media.candidates import HIGHEST_PORT
from server.media.errors import OfferRefused, Refusal

TRANSPORTS = 2
"""Of one offer, at most; each takes a UDP port."""

MESSAGE_BYTES = 4096
"""A peer that takes shorter messages could not be told everything."""

_SENDING = ("sendonly", "sendrecv")


def check(description: SessionDescription) -> None:
    """Raises OfferRefused, which says what to offer instead."""
    if not any(_offers_video(media) for media in description.media):
        detail = "no video is offered: add one video track with direction sendonly"
        raise OfferRefused(Refusal.NO_VIDEO, detail)
    for media in description.media:
        _check_media(media)
    _check_bundle(description)


def _offers_video(media: MediaDescription) -> bool:
    return media.kind == "video" and media.port != 0 and media.direction in _SENDING


def _check_media(media: MediaDescription) -> None:
    if media.kind not in ("audio", "video", "application"):
        raise OfferRefused(Refusal.NOT_SDP, f"m={media.kind} cannot be answered")
    if media.ice is None or not media.ice.usernameFragment or not media.ice.password:
        raise OfferRefused(Refusal.NOT_SDP, "a=ice-ufrag and a=ice-pwd are missing")
    if media.dtls is None or not media.dtls.fingerprints:
        raise OfferRefused(Refusal.NOT_SDP, "a=fingerprint is missing")
    for candidate in media.ice_candidates:
        if not 0 <= candidate.port <= HIGHEST_PORT:
            raise OfferRefused(Refusal.NOT_SDP, f"a candidate has the port {candidate.port}")
    if media.kind == "application":
        _check_channels(media)
        return
    if not media.rtcp_mux:
        raise OfferRefused(Refusal.NOT_SDP, "a=rtcp-mux is missing")
    _check_codecs(media)


def _check_codecs(media: MediaDescription) -> None:
    common = find_common_codecs(CODECS[media.kind], media.rtp.codecs)
    if not [codec for codec in common if not is_rtx(codec)]:
        wanted = "H.264 (packetization-mode=1) or VP8" if media.kind == "video" else "Opus"
        raise OfferRefused(Refusal.NO_CODEC, f"no {media.kind} codec in common: offer {wanted}")


def _check_channels(media: MediaDescription) -> None:
    port = media.sctp_port
    if media.profile == "DTLS/SCTP":
        port = int(media.fmt[0]) if media.fmt[0].isdecimal() else None
    if port is None or not 0 < port <= HIGHEST_PORT:
        raise OfferRefused(Refusal.NOT_SDP, "a=sctp-port is missing, or no port")
    limits = media.sctpCapabilities
    if limits is not None and limits.maxMessageSize != 0 and limits.maxMessageSize < MESSAGE_BYTES:
        detail = (
            f"a=max-message-size is {limits.maxMessageSize}; at least {MESSAGE_BYTES} is needed"
        )
        raise OfferRefused(Refusal.NOT_SDP, detail)


def _check_bundle(description: SessionDescription) -> None:
    """aiortc loses a transport where a bundle names sections that are not there, or one twice."""
    mids = [media.rtp.muxId for media in description.media]
    if len(set(mids)) < len(mids):
        raise OfferRefused(Refusal.NOT_SDP, "sections share an a=mid, or have none")
    bundle = next((one.items for one in description.group if one.semantic == "BUNDLE"), [])
    if len(set(bundle)) < len(bundle) or not set(bundle) <= set(mids):
        raise OfferRefused(Refusal.NOT_SDP, "a=group:BUNDLE must name sections, each once")
    alone = len(mids) - max(len(bundle) - 1, 0)
    if alone > TRANSPORTS:
        detail = f"the offer needs {alone} transports: bundle its sections (a=group:BUNDLE)"
        raise OfferRefused(Refusal.TOO_MUCH, detail)
