"""Problem documents (RFC 9457): what every HTTP error of the server looks like."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"


_TITLES = {460: "Checksum Mismatch"}
"""Of statuses that are not HTTP's own; this one is tus's."""

PROBLEM_RESPONSE: dict[str, Any] = {
    "description": "What is wrong and what to do about it",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "request_id": {"type": "string"},
                },
                "additionalProperties": True,
            }
        }
    },
}
"""How OpenAPI describes the answer to any request that fails."""


class Problem(Exception):
    """An error with its document; raised anywhere while a request is answered.

    `slug` becomes the type URI, `extra` holds the members special to this problem (`known`),
    `headers` go with the response (`Retry-After`).
    """

    def __init__(
        self,
        status: int,
        slug: str,
        detail: str,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.slug = slug
        self.detail = detail
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})
        super().__init__(detail)

    def document(self) -> dict[str, Any]:
        """The JSON body."""
        return {
            "type": f"urn:sideline:problem:{self.slug}",
            "title": _TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }
