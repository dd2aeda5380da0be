"""How long a session waits, and for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: `silence_s`, as told to clients, after which a peer that says nothing is dead;
    `grace_s`, for which a session without a connection waits for its client, 0 not at all; and
    `video_s`, for which a client that lives may send no video."""

    silence_s: float
    grace_s: float
    video_s: float
