"""Problem documents (RFC 9457): what every HTTP error of the server looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem(Exception):
    """An error with its document; raised anywhere while a request is answered.

    `slug` becomes the type URI, `extra` holds the members special to this problem (`known`),
    `headers` go with the response (`Retry-After`).
    """

    status: int
    slug: str
    detail: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The JSON body."""
        return {
            "type": f"urn:sideline:problem:{self.slug}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }
