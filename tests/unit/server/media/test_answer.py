from server.media.answer import with_bit_rates

SDP = (
    "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 packetization-mode=1\r\n"
)
HINTS = "x-google-start-bitrate=800;x-google-min-bitrate=150"


def test_each_video_codec_gets_the_hints() -> None:
    """VP8 gets a line of its own, H.264 more parameters, rtx nothing."""
    lines = with_bit_rates(SDP, 800, 150).splitlines()
    assert f"a=fmtp:102 packetization-mode=1;{HINTS}" in lines
    assert "a=fmtp:97 apt=96" in lines
    assert lines.index("a=rtpmap:96 VP8/90000") + 1 == lines.index(f"a=fmtp:96 {HINTS}")


def test_zero_leaves_a_hint_out() -> None:
    """Without any rate the answer stays as it is."""
    assert "a=fmtp:96 x-google-min-bitrate=150\r\n" in with_bit_rates(SDP, 0, 150)
    assert "a=fmtp:96 x-google-start-bitrate=800\r\n" in with_bit_rates(SDP, 800, 0)
    assert with_bit_rates(SDP, 0, 0) == SDP
