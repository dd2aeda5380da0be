"""What an error of a recording is called in a problem document."""

from __future__ import annotations

from inference.errors import (
    EmptyVideo,
    NotAVideo,
    OversizedVideo,
    SidelineError,
    TruncatedVideo,
    VideoError,
)

_SLUGS: dict[type[SidelineError], str] = {
    NotAVideo: "not-a-video",
    TruncatedVideo: "truncated-video",
    EmptyVideo: "empty-video",
    OversizedVideo: "video-too-large",
}


def slug_of(error: VideoError) -> str:
    """The last part of the problem's type."""
    return _SLUGS.get(type(error), "unreadable-video")
