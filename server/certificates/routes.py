"""What a phone needs to trust this server: its authority's certificate, never its key."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from server.certificates.authority import fingerprint, kept_certificate
from server.certificates.serving import folder_of
from server.state import state_of
from server.wire.problems import Problem

router = APIRouter(include_in_schema=False)


class AuthorityInfo(BaseModel):
    """What to compare before trusting it."""

    name: str
    fingerprint: str
    expires_at: datetime


@router.get("/trust/authority.crt")
def authority_certificate(request: Request) -> Response:
    """The certificate, which phones and computers open by themselves; 404 where there is none.

    Not as an attachment: an iPhone would only put it among its files.
    """
    return Response(
        _certificate(request).public_bytes(Encoding.PEM),
        media_type="application/x-x509-ca-cert",
    )


@router.get("/trust/authority.json", response_model=None)
def authority_info(request: Request) -> AuthorityInfo | Response:
    """What it is called, its fingerprint, and until when it holds; 204 where there is none."""
    found = _kept(request)
    if found is None:
        return Response(status_code=204)
    [name] = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return AuthorityInfo(
        name=str(name.value),
        fingerprint=fingerprint(found),
        expires_at=found.not_valid_after_utc,
    )


def _certificate(request: Request) -> x509.Certificate:
    found = _kept(request)
    if found is None:
        detail = "this server has no authority of its own: `sideline serve --lan` makes one"
        raise Problem(404, "no-authority", detail)
    return found


def _kept(request: Request) -> x509.Certificate | None:
    settings = state_of(request).settings
    return kept_certificate(folder_of(settings)) if settings.own_authority else None
