"""What is said of the server's life, on stderr."""

from __future__ import annotations

import logging


def log_to_stderr(level: str) -> None:
    """Ours from this level on, of what we use only the serious."""
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for chatty in ("aioice", "alembic", "uvicorn", "httpx", "httpcore", "websockets"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of every single frame that cannot be decoded; sessions count them.
    logging.getLogger("aiortc.rtcrtpreceiver").setLevel(logging.ERROR)
