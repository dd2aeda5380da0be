"""What the files of a deployment say to the server."""

from __future__ import annotations

from collections.abc import Mapping
from unittest.mock import patch

from server.config import Settings

EVERYWHERE = {"SIDELINE_HOST": "0.0.0.0", "SIDELINE_DATA_DIR": "/var/lib/sideline"}
"""What the image itself sets."""


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings that a server has of these variables; a name that is none of them fails."""
    names = {f"SIDELINE_{name.upper()}" for name in Settings.model_fields}
    unknown = {name for name in environment if name.startswith("SIDELINE_")} - names
    assert not unknown, f"no such settings: {', '.join(sorted(unknown))}"
    with patch.dict("os.environ", {**EVERYWHERE, **environment}, clear=True):
        return Settings()


def ends_within_s(settings: Settings) -> float:
    """How long after SIGTERM a server may still run: its sessions, their end, HTTP's last answers
    (`timeout_graceful_shutdown` of `sideline serve`)."""
    return settings.drain_timeout_s + settings.shutdown_timeout_s + 3
