"""Hooks of the whole process into aiortc and aioice."""

from __future__ import annotations

import aioice.ice
import aiortc.rtcrtpreceiver
import aiortc.rtcsctptransport

from server.media import congestion, dtls
from server.media.codecs import (
    accept_h264_profiles,
    accept_transport_feedback,
    single_thread_decoder,
)
from server.media.private import put_instead
from server.media.receiver import decoder_worker
from server.media.repeats import mark_repeats
from server.media.statistics import bound_reports

CONSENT_INTERVAL_S = 1
"""How often a living peer is asked for an answer, so that silence means something."""

CONSENT_FAILURES = 20
"""With half a second for each answer, consent expires after 30 s (RFC 7675, section 5.1)."""

SCTP_RTO_MIN_S = 0.2
"""Results that were lost block those behind them until then; RFC 9260 section 16 recommends a
second, for paths of another time. Of browsers, Chromium starts at 0.4 s."""

MESSAGE_BYTES = 16 * 1024
"""What a peer may send at once on a data channel, as the answer says; we take four times less."""


def install() -> None:
    """Put them in; safe to call again."""
    accept_h264_profiles()
    accept_transport_feedback()
    dtls.accept_rsa()
    congestion.widen()
    bound_reports()
    put_instead(aioice.ice, "CONSENT_INTERVAL", CONSENT_INTERVAL_S)
    put_instead(aioice.ice, "CONSENT_FAILURES", CONSENT_FAILURES)
    put_instead(aiortc.rtcrtpreceiver, "get_decoder", single_thread_decoder)
    put_instead(aiortc.rtcrtpreceiver, "decoder_worker", decoder_worker)
    mark_repeats()
    put_instead(aiortc.rtcsctptransport, "SCTP_RTO_MIN", SCTP_RTO_MIN_S)
    put_instead(aiortc.rtcsctptransport, "LOCAL_MAX_MESSAGE_SIZE", MESSAGE_BYTES)
