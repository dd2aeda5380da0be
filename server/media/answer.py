"""What is added to the answer that aiortc writes."""

from __future__ import annotations

import re

_VIDEO_CODEC = re.compile(r"^a=rtpmap:(\d+) (?:VP8|H264)/90000$")


def with_start_bitrate(sdp: str, kbps: int) -> str:
    """Ask Chromium to start at this rate: its own estimate starts low and climbs for seconds.

    Others ignore the parameter. 0 leaves the answer as it is.
    """
    if kbps == 0:
        return sdp
    lines = sdp.splitlines()
    wanted = f"x-google-start-bitrate={kbps}"
    for payload_type in [found[1] for line in lines if (found := _VIDEO_CODEC.match(line))]:
        _add_parameter(lines, payload_type, wanted)
    return "".join(f"{line}\r\n" for line in lines)


def _add_parameter(lines: list[str], payload_type: str, parameter: str) -> None:
    prefix = f"a=fmtp:{payload_type} "
    for number, line in enumerate(lines):
        if line.startswith(prefix):
            lines[number] = f"{line};{parameter}"
            return
    after = next(n for n, line in enumerate(lines) if line.startswith(f"a=rtpmap:{payload_type} "))
    lines.insert(after + 1, prefix + parameter)
