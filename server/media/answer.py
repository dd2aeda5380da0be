"""What is added to the answer that aiortc writes."""

from __future__ import annotations

import re

_VIDEO_CODEC = re.compile(r"^a=rtpmap:(\d+) (?:VP8|H264)/90000$")


def with_bit_rates(sdp: str, start_kbps: int, least_kbps: int) -> str:
    """Tell Chromium at which rate to start, and below which never to think the path to be.

    Others ignore both parameters. 0 leaves one out.
    """
    lines = sdp.splitlines()
    hints = {"x-google-start-bitrate": start_kbps, "x-google-min-bitrate": least_kbps}
    parameters = [f"{name}={kbps}" for name, kbps in hints.items() if kbps > 0]
    for payload_type in [found[1] for line in lines if (found := _VIDEO_CODEC.match(line))]:
        for parameter in parameters:
            _add_parameter(lines, payload_type, parameter)
    return "".join(f"{line}\r\n" for line in lines)


def _add_parameter(lines: list[str], payload_type: str, parameter: str) -> None:
    prefix = f"a=fmtp:{payload_type} "
    for number, line in enumerate(lines):
        if line.startswith(prefix):
            lines[number] = f"{line};{parameter}"
            return
    after = next(n for n, line in enumerate(lines) if line.startswith(f"a=rtpmap:{payload_type} "))
    lines.insert(after + 1, prefix + parameter)
