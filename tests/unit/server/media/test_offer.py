import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.python.clips import Clip, encode_clip, moving_square
from server.media.errors import OfferRefused
from server.media.offer import read_offer
from tests.hostile.offers import damaged, saved
from tests.support.http import offer_of


@pytest.fixture(scope="module")
def clip() -> Clip:
    """Something to offer."""
    return encode_clip(moving_square(1), "vp8", 30)


async def test_hidden_candidates_and_the_end_are_taken_out(clip: Clip) -> None:
    """`.local` names, which would be looked up for seconds, and the end of candidates go."""
    offer = await offer_of(clip)
    hidden = "a=candidate:1 1 udp 2113937151 0B1C0E52-6fbd.local 50000 typ host generation 0"
    kept = read_offer(offer + f"{hidden}\r\na=end-of-candidates\r\n").sdp
    assert ".local" not in kept.lower()
    assert "end-of-candidates" not in kept
    assert kept.count("a=candidate") == offer.count("a=candidate")


async def test_lines_may_end_without_a_carriage_return(clip: Clip) -> None:
    """An offer with bare newlines is read as well."""
    offer = (await offer_of(clip)).replace("\r\n", "\n")
    assert "\r\n" in read_offer(offer).sdp


async def test_a_damaged_offer_is_refused_or_read_but_never_crashes(clip: Clip) -> None:
    """Cutting an offer anywhere, or losing any line of it, raises OfferRefused at most."""
    lines = (await offer_of(clip)).splitlines()
    cuts = ["\r\n".join(lines[:count]) for count in range(len(lines))]
    gaps = ["\r\n".join(lines[:gap] + lines[gap + 1 :]) for gap in range(len(lines))]
    halves = ["\r\n".join([*lines[:gap], lines[gap][:7]]) for gap in range(len(lines))]
    refused = 0
    for less in cuts + gaps + halves:
        try:
            read_offer(less)
        except OfferRefused:
            refused += 1
    assert len(cuts) // 2 < refused < len(cuts + gaps + halves)


@pytest.mark.parametrize(
    ("added", "what"),
    [
        ("a=x\r\n" * 1000, "lines"),
        (f"a={'x' * 5000}\r\n", "characters"),
        ("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" * 16, "sections"),
        ("a=candidate:1 1 udp 1 10.0.0.1 4000 typ host\r\n" * 129, "candidates"),
    ],
)
async def test_an_offer_made_to_be_slow_is_not_read(clip: Clip, added: str, what: str) -> None:
    """What no browser offers is refused before time is spent on it."""
    with pytest.raises(OfferRefused, match=what):
        read_offer(await offer_of(clip) + added)


async def test_a_video_that_lives_in_the_bundle_only_is_no_refusal(clip: Clip) -> None:
    """With `bundle-only` port 0 means that there is no port yet (RFC 9143)."""
    offer = await offer_of(clip)
    video = next(line for line in offer.splitlines() if line.startswith("m=video"))
    at_port_0 = " ".join(["m=video", "0", *video.split()[2:]])
    mid = "a=mid:0\r\n"
    bundled = offer.replace(video, at_port_0).replace(mid, f"{mid}a=bundle-only\r\n")
    assert "m=video 9 " in read_offer(bundled).sdp
    with pytest.raises(OfferRefused, match="no video"):
        read_offer(offer.replace(video, at_port_0))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("a=max-message-size:65536", "a=max-message-size:100", "max-message-size"),
        ("a=sctp-port:5000", "a=sctp-port:65536", "sctp-port"),
        ("a=sctp-port:5000", "a=sctp-port:0", "sctp-port"),
        ("a=mid:1", "a=mid:0", "a=mid"),
        ("BUNDLE 0 1", "BUNDLE 0 7", "BUNDLE"),
        ("BUNDLE 0 1", "BUNDLE 0 0", "BUNDLE"),
        (" typ host", " typ host\r\na=candidate:1 1 udp 1 10.0.0.1 65536 typ host", "65536"),
    ],
)
async def test_what_aiortc_would_trip_over_is_refused(
    clip: Clip, old: str, new: str, what: str
) -> None:
    """Numbers that fit no field, and bundles of sections that are not there."""
    offer = re.sub("a=max-message-size:.*", "a=max-message-size:65536", await offer_of(clip))
    assert read_offer(offer)
    with pytest.raises(OfferRefused, match=what):
        read_offer(offer.replace(old, new, 1))


async def test_sections_beside_the_bundle_are_few(clip: Clip) -> None:
    """Each takes a port; two, as without a bundle, are taken."""
    offer = await offer_of(clip)
    alone = offer.replace("a=group:BUNDLE 0 1\r\n", "")
    assert read_offer(alone)
    video = offer[offer.index("m=video") : offer.index("m=application")]
    with pytest.raises(OfferRefused, match="bundle its sections"):
        read_offer(
            offer + video.replace("a=mid:0", "a=mid:2") + video.replace("a=mid:0", "a=mid:3")
        )


async def test_candidates_that_lead_nowhere_are_taken_out(clip: Clip) -> None:
    """Those for RTCP alone and those without a port."""
    offer = await offer_of(clip)
    lines = [
        "a=candidate:1 2 udp 1 10.0.0.1 4000 typ host",
        "a=candidate:1 1 udp 1 10.0.0.1 0 typ host",
    ]
    kept = read_offer(offer + "".join(f"{line}\r\n" for line in lines)).sdp
    assert "10.0.0.1" not in kept
    assert kept.count("a=candidate") == offer.count("a=candidate")


@pytest.mark.parametrize(
    ("line", "what"), [("a=rtpmap:97 VP8/90000", "codecs"), ("a=rtcp-fb:* nack", "feedback")]
)
async def test_codecs_and_their_feedback_are_few(clip: Clip, line: str, what: str) -> None:
    """aiortc's work grows with the product of the two."""
    lines = (await offer_of(clip)).splitlines()
    place = next(n for n, one in enumerate(lines) if one.startswith("a=rtpmap"))
    with pytest.raises(OfferRefused, match=what):
        read_offer("\r\n".join([*lines[:place], *[line] * 200, *lines[place:]]))


async def test_feedback_that_nobody_knows_is_taken_out(clip: Clip) -> None:
    """And what is said twice in a section."""
    offer = await offer_of(clip)
    said = "a=rtcp-fb:97 nack pli\r\n"
    assert said in offer
    more = said + "a=rtcp-fb:97 ccm fir\r\na=rtcp-fb:97\r\na=rtcp-fb:* nack\r\n"
    kept = read_offer(offer.replace(said, said + more)).sdp
    assert kept == offer.replace(said, said + "a=rtcp-fb:* nack\r\n").replace(
        "a=end-of-candidates\r\n", ""
    )


@given(st.integers(0, 1 << 32))
def test_any_damage_is_refused_or_read(seed: int) -> None:
    """Real offers with lines lost, repeated and swapped, odd numbers and words, sections without
    end: what is read keeps the offer's media, and no candidate that leads nowhere."""
    rng = Random(seed)
    damage = damaged(rng, rng.choice(saved()))
    try:
        read = read_offer(damage)
    except OfferRefused:
        return
    assert "m=video" in read.sdp
    assert ".local" not in read.sdp
    assert len(read.sdp.splitlines()) <= len(damage.splitlines())
