"""The certificate that the server speaks HTTPS with, and its renewal while it runs."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from inference.errors import InvalidInput
from server.certificates.authority import open_authority
from server.certificates.leaf import open_leaf
from server.certificates.names import Names, names_of_host
from server.certificates.own import check_own
from server.config import Settings

FOLDER = "tls"
LOOK_EVERY_S = 60.0
"""A laptop that changes its network is reached again within that."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Serving:
    """Files for the handshake (the key may be in the certificate's), what they hold at the moment,
    and the authority, where it is the server's own."""

    certificate: Path
    key: Path | None
    content: bytes
    authority: x509.Certificate | None

    def load_into(self, context: ssl.SSLContext) -> None:
        """New connections get this certificate."""
        context.load_cert_chain(self.certificate, self.key)


def utc_now() -> datetime:
    """The time that certificates are about."""
    return datetime.now(UTC)


def folder_of(settings: Settings) -> Path:
    """Where the authority lies."""
    return settings.data_dir / FOLDER


def prepare(
    settings: Settings, now: datetime, names: Callable[[str], Names] = names_of_host
) -> Serving | None:
    """What to serve with, made or renewed where needed; None for plain HTTP. Raises
    InvalidInput."""
    if settings.tls_cert is not None and settings.tls_key is not None:
        check_own(settings.tls_cert, settings.tls_key, now)
        content = settings.tls_cert.read_bytes() + settings.tls_key.read_bytes()
        return Serving(settings.tls_cert, settings.tls_key, content, None)
    if not settings.lan:
        return None
    folder, reached = folder_of(settings), names(settings.host)
    authority = open_authority(folder, reached, now)
    path = open_leaf(folder, authority, reached, now)
    return Serving(path, None, path.read_bytes(), authority.certificate)


async def keep_current(
    settings: Settings,
    serving: Serving,
    context: ssl.SSLContext,
    look: Callable[[Settings, datetime], Serving | None] = prepare,
    every_s: float = LOOK_EVERY_S,
) -> None:
    """Look now and then whether another certificate is needed, or was put there; for ever."""
    while True:
        await asyncio.sleep(every_s)
        try:
            found = await asyncio.to_thread(look, settings, utc_now())
            if found is None or found.content == serving.content:
                continue
            found.load_into(context)
        except (InvalidInput, OSError) as error:  # the one that there is serves on
            logger.warning("the certificate could not be renewed: %s", error)
        else:
            serving = found
            logger.info("new connections get a renewed certificate")
