"""What is said of the server's life, on stderr."""

from __future__ import annotations

import sys

from inference.logs import LogForm, begin
from server.settings.observability import LogFormat


def log_to_stderr(level: str, form: LogFormat = "auto", process: str = "server") -> None:
    """Ours from this level on, of what we use only the serious.

    `process` is what this one is to the server, which every line in JSON tells.
    """
    begin(LogForm(level, is_json(form, terminal=sys.stderr.isatty()), process))


def is_json(form: LogFormat, *, terminal: bool) -> bool:
    """A terminal has a reader; everything else is collected and searched."""
    return form == "json" or (form == "auto" and not terminal)
