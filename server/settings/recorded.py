"""Recorded video, and what live sessions leave behind."""

from __future__ import annotations

from pydantic import BaseModel, Field


class RecordedSettings(BaseModel):
    """Limits of uploads, analyses, kept sessions and webhooks."""

    max_upload_bytes: int = Field(
        default=4 << 30, ge=1, description="Longest file that is taken, in bytes."
    )
    upload_quota_bytes: int = Field(
        default=100 << 30, ge=1, description="Bytes of uploads that are kept for one owner."
    )
    upload_expires_s: float = Field(
        default=86_400.0,
        gt=0,
        description="How long the rest of an unfinished upload is waited for; then it is removed.",
    )
    max_video_s: float = Field(
        default=1800.0, gt=0, description="Longest video that is measured, in seconds."
    )
    max_video_pixels: int = Field(
        default=4096 * 2304, ge=1, description="Largest picture that is measured, in pixels."
    )
    analysis_processes: int = Field(
        default=1,
        ge=0,
        le=64,
        description="Recorded videos that are measured at a time, each in a process of its own "
        "that yields to live sessions; 0 leaves them to another server with the same database.",
    )
    analysis_yields: bool = Field(
        default=True,
        description="Such a process takes only the processor's time that nothing else here wants; "
        "without it, it takes its share: for a host on which nobody is live.",
    )
    analysis_memory_bytes: int = Field(
        default=4 << 30, ge=1 << 28, description="Memory that such a process may take."
    )
    analysis_stall_s: float = Field(
        default=120.0,
        gt=0,
        description="A try that comes no further for so long hangs, and is ended.",
    )
    analysis_timeout_s: float = Field(
        default=7200.0, gt=0, description="How long one try at a video may take."
    )
    analysis_section_s: float = Field(
        default=60.0,
        ge=1.0,
        description="In a cluster, how much of a video one task looks at, in seconds: a host that "
        "dies costs so much at most.",
    )
    webhook_private: bool = Field(
        default=False,
        description="Send webhooks to addresses that are not on the public internet too, such as "
        "this machine's own, and over HTTP without TLS.",
    )
    sessions_kept: int = Field(
        default=10_000,
        ge=0,
        description="Live sessions of one owner of which events, counts and summary are kept after "
        "they have ended; the oldest make room.",
    )
    sessions_kept_s: float = Field(
        default=366 * 86_400.0, gt=0, description="For how long they are, in seconds."
    )
    recording: bool = Field(
        default=True,
        description="Let clients ask with record=true that the video of their session is kept, as "
        "an upload.",
    )
    recording_max_bytes: int = Field(
        default=1 << 30, ge=1, description="Longest recording of a session, in bytes."
    )
    recording_max_s: float = Field(
        default=1800.0,
        gt=0,
        description="Longest recording of a session, in seconds; SIDELINE_MAX_VIDEO_S bounds it "
        "too.",
    )
