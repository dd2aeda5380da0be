"""A real aiortc publisher against a real server."""

import asyncio
import re
from dataclasses import replace

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.mediastreams import AudioStreamTrack

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from clients.python.results import Result
from tests.support.http import http, offer_of, post
from tests.support.serving import Serving


async def first_results(client: SidelineClient, count: int) -> list[Result]:
    """The next `count` results, or fewer when they do not come."""
    found: list[Result] = []
    async with asyncio.timeout(20):
        async for result in client.results:
            found.append(result)
            if len(found) == count:
                break
    return found


@pytest.mark.alone
@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_every_frame_is_answered_in_order(
    server: Serving, codec: str, request: pytest.FixtureRequest
) -> None:
    """Each frame gets one message, in order and with the timestamp that was sent, or is counted
    as dropped in the next one."""
    clip: Clip = request.getfixturevalue(codec)
    track = ClipTrack(clip)
    async with SidelineClient(server.url, "cmj", track, codec=clip.codec) as client:
        results = await first_results(client, 40)
        origin = client.rtp_origin(track.last_pts)
    sent = [(origin + pts) % 2**32 for pts in track.scheduled]
    numbers = [one.message.seq for one in results]
    assert numbers == sorted(set(numbers))
    assert [one.message.rtp for one in results] == [sent[number] for number in numbers]
    dropped = sum(sum(one.message.drops.values()) for one in results)
    assert numbers[-1] + 1 == len(results) + dropped
    assert all(one.message.pose is not None for one in results)


async def test_two_people_get_their_own_results(server: Serving, h264: Clip, vp8: Clip) -> None:
    """Two streams at once, in different codecs, each get answers to their own frames only."""
    tracks = (ClipTrack(h264), ClipTrack(vp8))
    one = SidelineClient(server.url, "cmj", tracks[0])
    other = SidelineClient(server.url, "cmj", tracks[1])
    async with one, other:
        found = await asyncio.gather(first_results(one, 20), first_results(other, 20))
        for client, track, results in zip((one, other), tracks, found, strict=True):
            origin = client.rtp_origin(track.last_pts)
            sent = {(origin + pts) % 2**32 for pts in track.scheduled}
            assert len(results) == 20
            assert {result.message.rtp for result in results} <= sent
        assert one.session_id != other.session_id


async def test_candidates_may_come_later(server: Serving, h264: Clip) -> None:
    """An offer without candidates connects; those that trickle in are taken with 204."""
    offer = await offer_of(h264)
    candidates = [line for line in offer.splitlines() if line.startswith("a=candidate")]
    bare = "".join(f"{line}\r\n" for line in offer.splitlines() if line not in candidates)
    created = await post(server, bare)
    assert created.status_code == 201
    assert "a=candidate" in created.text
    headers = {
        "Content-Type": "application/trickle-ice-sdpfrag",
        "If-Match": created.headers["ETag"],
    }
    lines = ["a=ice-ufrag:x", "m=video 9 UDP/TLS/RTP/SAVPF 0", "a=mid:0", *candidates[:1]]
    hidden = (
        "a=candidate:1 1 udp 2113937151 0b1c0e52-6fbd-4e4f-9a35-1c9f4d1f8a11.local 50000 typ host"
    )
    body = "\r\n".join([*lines, hidden, "a=end-of-candidates", ""])
    address = created.headers["Location"]
    async with http(server) as client:
        assert (await client.patch(address, content=body, headers=headers)).status_code == 204
        assert (await client.patch(address, content="x", headers=headers)).status_code == 400
        bad = body.replace("typ host", "typ").replace(candidates[0], "a=candidate:x")
        assert (await client.patch(address, content=bad, headers=headers)).status_code == 400
        port = re.sub(r" \d+ typ", " 65536 typ", candidates[0])
        flood = "\r\n".join(candidates[:1] * 64)
        bodies = [(port, 400), (flood, 204), (flood, 400)]
        for text, status in bodies:
            answer = await client.patch(address, content=f"a=mid:0\r\n{text}", headers=headers)
            assert answer.status_code == status
        for wrong, status in ((None, 428), ("*", 422), ('"other"', 412)):
            changed = (
                {**headers, "If-Match": wrong}
                if wrong
                else {"Content-Type": headers["Content-Type"]}
            )
            answer = await client.patch(address, content=body, headers=changed)
            assert answer.status_code == status
        assert (await client.delete(address)).status_code == 200
        assert (await client.delete(address)).status_code == 404


async def test_audio_is_turned_down(server: Serving, h264: Clip) -> None:
    """An offer with audio is answered; the audio is inactive, the video received."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTrack(AudioStreamTrack())
    connection.addTrack(ClipTrack(h264))
    await connection.setLocalDescription()
    answer = await post(server, connection.localDescription.sdp)
    await connection.close()
    audio, video = re.findall(r"^a=(sendrecv|recvonly|sendonly|inactive)", answer.text, re.M)
    assert (audio, video) == ("inactive", "recvonly")


@pytest.mark.parametrize("profile", ["4d0028", "640028", "640c1f", "42e01f"])
async def test_cameras_with_better_h264(server: Serving, h264: Clip, profile: str) -> None:
    """Main and high profile, as encoders and phones offer them, are taken."""
    offer = (await offer_of(h264)).replace("VP8/90000", "AV1/90000")
    offer = re.sub("profile-level-id=[0-9a-f]+", f"profile-level-id={profile}", offer)
    answer = await post(server, offer)
    assert answer.status_code == 201
    assert "H264/90000" in answer.text


async def test_video_that_cannot_be_decoded_is_counted(server: Serving, h264: Clip) -> None:
    """Frames are counted with their reason even when none ever becomes a picture."""
    broken = replace(h264, fps=90, packets=tuple(b"\0\0\0\1" + b"\x41" * 200 for _ in range(90)))
    async with SidelineClient(server.url, "cmj", ClipTrack(broken)) as client:
        session = server.state.sessions.get(str(client.session_id))
        async with asyncio.timeout(10):
            while not session.drops:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.05)
        assert session.frames == sum(session.drops.values())
        assert session.answered == 0
