"""The tus 1.0 protocol's headers: core, creation, creation-with-upload, checksum, termination,
expiration (https://tus.io/protocols/resumable-upload).

Written here because the libraries that there are do not keep what this server promises: one
appends after a crash at the file's end instead of at the acknowledged offset, another holds every
request's whole body in memory and loses it when the sender is cut off.
"""

from __future__ import annotations

import base64
from email.utils import formatdate

from starlette.datastructures import Headers
from starlette.types import Scope

from server.store.tables import Upload, UploadState
from server.uploads.vault import Checksum
from server.wire.problems import Problem

PATH = "/api/v1/uploads"
VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
ALGORITHMS = ("sha1", "sha256", "md5")
CONTENT_TYPE = "application/offset+octet-stream"
WRONG_CHECKSUM = 460
_DIGITS = 18


def is_tus(headers: Headers) -> bool:
    """Whether a POST means tus, and not a file in one piece."""
    return "tus-resumable" in headers


def spoken(scope: Scope) -> dict[str, str]:
    """What every answer to a request by tus says, errors too."""
    asked = scope["path"].startswith(PATH) and is_tus(Headers(scope=scope))
    return {"Tus-Resumable": VERSION} if asked else {}


def check_version(headers: Headers) -> None:
    """Raises a 412 problem for another version of the protocol."""
    given = headers.get("tus-resumable")
    if given != VERSION:
        detail = f"this server speaks tus {VERSION}: send `Tus-Resumable: {VERSION}`"
        raise Problem(412, "wrong-tus-version", detail, headers={"Tus-Version": VERSION})


def natural(headers: Headers, name: str) -> int:
    """A header that is a whole number from 0; raises a 400 problem."""
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise Problem(400, "bad-header", f"{name} must be a whole number, not {text!r}")
    return int(text)


def file_name(headers: Headers) -> str:
    """`filename` in Upload-Metadata, or nothing; raises a 400 problem for what is no metadata."""
    for pair in filter(None, headers.get("upload-metadata", "").split(",")):
        key, _, value = pair.strip().partition(" ")
        if key in ("filename", "name"):
            try:
                return base64.b64decode(value, validate=True).decode(errors="replace")
            except ValueError as error:
                detail = f"Upload-Metadata: the value of {key} is not Base64"
                raise Problem(400, "bad-header", detail) from error
    return ""


def checksum_of(headers: Headers) -> Checksum | None:
    """Upload-Checksum, if there is one; raises a 400 problem."""
    given = headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, digest = given.partition(" ")
    try:
        raw = base64.b64decode(digest, validate=True)
    except ValueError:  # binascii.Error, and what is not ASCII
        raw = b""
    if algorithm not in ALGORITHMS or not raw:
        detail = f"Upload-Checksum is one of {', '.join(ALGORITHMS)}, a space, and Base64"
        raise Problem(400, "bad-checksum", detail)
    return Checksum(algorithm, raw)


def upload_headers(upload: Upload, received: int) -> dict[str, str]:
    """What every answer about an upload says."""
    headers = {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(received),
        "Cache-Control": "no-store",
    }
    if upload.state == UploadState.RECEIVING and upload.expires_s is not None:
        headers["Upload-Expires"] = formatdate(upload.expires_s, usegmt=True)
    return headers


def told_at_creation(upload: Upload) -> dict[str, str]:
    """What HEAD says again of what the sender said first."""
    name = base64.b64encode(upload.name.encode()).decode()
    return {"Upload-Length": str(upload.length), "Upload-Metadata": f"filename {name}"}


def server_headers(most_bytes: int) -> dict[str, str]:
    """What the server can do."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        "Tus-Max-Size": str(most_bytes),
    }
