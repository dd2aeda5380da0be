"""What the server says when it is ready: where it is, its key, and how a phone gets there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from cryptography import x509
from fastapi import FastAPI

from server.accounts.keys import FILE, ApiKey
from server.certificates.authority import fingerprint
from server.config import Settings
from server.joining.addresses import qr_text

_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Announcement:
    """`url` is for people; `phone` what a phone's camera should read, None where nobody looks at
    the terminal."""

    url: str
    key: ApiKey | None
    authority: x509.Certificate | None
    phone: str | None
    settings: Settings

    def lines(self) -> Iterator[str]:
        """As they are printed."""
        yield f"Sideline is ready at {self.url}"
        yield from self._about_key()
        if self.authority is not None:
            yield f"Browsers warn until they trust it, {self.url}/trust says how; its fingerprint:"
            yield fingerprint(self.authority)
        if self.phone is not None:
            yield qr_text(self.phone)
            yield f"Point a phone's camera at the code, or open {self.phone}"
        elif self.settings.lan:
            yield f"The page for phones: {self.url}/phone"

    def _about_key(self) -> Iterator[str]:
        if self.key is not None and self.key.is_new and self.settings.log_format != "json":
            yield f"Its API key, shown this once: {self.key.text}"
            yield f"Open the page with it: {self.url}/#key={self.key.text}"
        elif self.key is not None:
            yield f"Its API key is in {self.settings.data_dir / FILE}"


async def phone_link(app: FastAPI, url: str, key: ApiKey | None) -> str:
    """The phone's page with a token that pairs one phone; without, where none can be had.

    Asked of the server's own API, in this process.
    """
    headers = {} if key is None else {"Authorization": f"Bearer {key.text}"}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=url, timeout=_WITHIN_S) as client:
        made = await client.post("/api/v1/pairings", json={}, headers=headers)
    return str(made.json()["url"]) if made.status_code == httpx.codes.CREATED else f"{url}/phone"
