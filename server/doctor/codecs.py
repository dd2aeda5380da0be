"""The codecs of live video and of what is rendered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from av.codec import Codec
from av.codec.codec import UnknownCodecError

from server.config import Settings
from server.doctor.finding import Finding, failed, missing, ok

_ADVICE = "reinstall PyAV from its wheel: pip install --force-reinstall --only-binary av av"


def check(_settings: Settings) -> Iterator[Finding]:
    """H.264 and VP8 in; H.264 out, for overlays and the demo."""
    for name, codec in (("H.264", "h264"), ("VP8", "vp8")):
        if _has(codec, "r"):
            yield ok(f"{name} decoder", "there")
        else:
            yield failed(f"{name} decoder", "FFmpeg lacks it: such senders get no results", _ADVICE)
    if _has("libx264", "w"):
        yield ok("H.264 encoder", "there")
    else:
        detail = "FFmpeg lacks it: no overlay videos and no demo clip"
        yield missing("H.264 encoder", detail, _ADVICE)


def _has(name: str, mode: Literal["r", "w"]) -> bool:
    try:
        Codec(name, mode)
    except UnknownCodecError:
        return False
    return True
