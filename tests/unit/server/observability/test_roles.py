"""What a process is to the server."""

import pytest

from server.observability.roles import role_of


@pytest.mark.parametrize(
    ("command", "role"),
    [
        ("python -m server.analyses.job x y 1", "analysis"),
        ("python -m server.workers.main", "worker"),
        ("python -m inference.engines.worker onnx - 3 4", "engine"),
        ("python -m inference.engines.shared.hub - 3 4", "engine"),
        ("python -m server.uploads.readers", "upload"),
        ("ffmpeg", "other"),
        ("", "other"),
    ],
)
def test_the_command_says_it(command: str, role: str) -> None:
    """By the module that it names; what names none of ours is what the caller says."""
    assert role_of(command) == role
    assert role_of(command, "server") == ("server" if role == "other" else role)
