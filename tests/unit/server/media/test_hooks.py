"""These fail when an upgrade of aiortc or aioice moves what is set for the whole process."""

import aioice.ice
import aiortc.rtcrtpreceiver
import aiortc.rtcsctptransport

from server.media import hooks
from server.media.codecs import single_thread_decoder
from server.media.receiver import decoder_worker


def test_the_decoders_and_their_thread_are_ours() -> None:
    """aiortc finds both by names of its module, however often they were put in."""
    hooks.install()
    hooks.install()
    module = vars(aiortc.rtcrtpreceiver)
    assert module["get_decoder"] is single_thread_decoder
    assert module["decoder_worker"] is decoder_worker


def test_peers_are_asked_often_enough_to_tell_silence() -> None:
    """aioice's consent checks, whose answers show that a peer lives, come every second."""
    hooks.install()
    assert aioice.ice.CONSENT_INTERVAL == hooks.CONSENT_INTERVAL_S == 1
    assert aioice.ice.CONSENT_FAILURES == hooks.CONSENT_FAILURES


def test_a_lost_result_does_not_block_for_a_second() -> None:
    """SCTP gives up what was lost sooner than aiortc would."""
    hooks.install()
    assert aiortc.rtcsctptransport.SCTP_RTO_MIN == hooks.SCTP_RTO_MIN_S
