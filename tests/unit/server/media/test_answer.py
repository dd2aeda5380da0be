from server.media.answer import with_start_bitrate

SDP = (
    "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 packetization-mode=1\r\n"
)


def test_each_video_codec_gets_the_hint() -> None:
    """VP8 gets a line of its own, H.264 one more parameter, rtx nothing."""
    lines = with_start_bitrate(SDP, 1500).splitlines()
    assert "a=fmtp:96 x-google-start-bitrate=1500" in lines
    assert "a=fmtp:102 packetization-mode=1;x-google-start-bitrate=1500" in lines
    assert "a=fmtp:97 apt=96" in lines
    assert lines.index("a=rtpmap:96 VP8/90000") + 1 == lines.index(
        "a=fmtp:96 x-google-start-bitrate=1500"
    )


def test_zero_changes_nothing() -> None:
    """Without a rate the answer stays as it is."""
    assert with_start_bitrate(SDP, 0) == SDP
