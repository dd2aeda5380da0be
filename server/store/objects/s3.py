"""Files in a bucket of an S3-compatible store."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from server.store.objects.base import (
    PAGE,
    About,
    MissingObject,
    Moved,
    Store,
    StoreError,
    StoreUnavailable,
    quiet,
)

PART_BYTES = 16 << 20
_MOST_PARTS = 10_000
_PIECE = 1 << 20
_GONE = ("NoSuchKey", "404", "NotFound", "NoSuchUpload")
_CACHED = "private, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class S3Store(Store):
    """What lies under the prefix of a bucket. Every part goes there with its checksum, which the
    store compares before it says that it has it. `client` is boto3's; `signer` is one that knows
    the store by the address at which browsers reach it."""

    client: Any
    signer: Any
    bucket: str
    prefix: str
    link_s: int
    part_bytes: int = PART_BYTES
    shared = True

    def put(self, key: str, source: Path, about: About, moved: Moved = quiet) -> None:
        """In parts where it is long; parts of a failed try are removed at once, or by `tidy`."""
        with _translated(), source.open("rb") as file:
            length = source.stat().st_size
            told = {
                "ContentType": about.media_type,
                "ContentDisposition": disposition(about.name),
                "CacheControl": _CACHED,
            }
            if length <= self.part_bytes:
                self._put_whole(key, file.read(), told)
                moved(length)
            else:
                self._put_parts(
                    key, file, max(self.part_bytes, -(-length // _MOST_PARTS)), told, moved
                )
        kept = self.size(key)
        if kept != length:
            raise StoreError(f"{key} has {kept} bytes in the store instead of {length}")

    def fetch(self, key: str, target: Path, most_bytes: int, moved: Moved = quiet) -> None:
        """Streamed."""
        with target.open("xb") as file:
            for piece in self._pieces(key, most_bytes):
                file.write(piece)
                moved(file.tell())

    def read(self, key: str, most_bytes: int) -> bytes:
        """All of it."""
        return b"".join(self._pieces(key, most_bytes))

    def size(self, key: str) -> int | None:
        """By asking for its head."""
        try:
            with _translated():
                answer = self.client.head_object(Bucket=self.bucket, Key=self._full(key))
        except MissingObject:
            return None
        return int(answer["ContentLength"])

    def delete(self, keys: Sequence[str]) -> None:
        """In one request."""
        if not keys:
            return
        named = [{"Key": self._full(key)} for key in keys]
        with _translated():
            answer = self.client.delete_objects(
                Bucket=self.bucket, Delete={"Objects": named, "Quiet": True}
            )
        for error in answer.get("Errors", ()):
            if error.get("Code") not in _GONE:
                raise StoreUnavailable(
                    f"{error.get('Key')} was not deleted: {error.get('Message')}"
                )

    def page(self, prefix: str, after: str = "") -> Sequence[str]:
        """Listed by the store."""
        start = {"StartAfter": self._full(after)} if after else {}
        with _translated():
            answer = self.client.list_objects_v2(
                Bucket=self.bucket, Prefix=self._full(prefix), MaxKeys=PAGE, **start
            )
        return [one["Key"].removeprefix(self.prefix) for one in answer.get("Contents", ())]

    def link(self, key: str) -> str | None:
        """Signed here, without asking the store."""
        wanted = {"Bucket": self.bucket, "Key": self._full(key)}
        with _translated():
            return str(self.signer.generate_presigned_url("get_object", wanted, self.link_s))

    def path(self, key: str) -> Path | None:
        """None is."""
        del key
        return None

    def tidy(self, before_s: float) -> int:
        """Uploads in parts that were never completed."""
        count = 0
        with _translated():
            for page in self.client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self.bucket, Prefix=self.prefix
            ):
                for one in page.get("Uploads", ()):
                    if one["Initiated"].timestamp() < before_s:
                        self._abort(one["Key"], one["UploadId"])
                        count += 1
        return count

    def close(self) -> None:
        """Those that wait for the next request."""
        self.client.close()
        self.signer.close()

    @property
    def origin(self) -> str:
        """The scheme, host and port to which links lead."""
        parts = urlsplit(str(self.link("origin")))
        return f"{parts.scheme}://{parts.netloc}"

    def _full(self, key: str) -> str:
        return self.prefix + key

    def _put_whole(self, key: str, data: bytes, told: dict[str, str]) -> None:
        self.client.put_object(
            Bucket=self.bucket, Key=self._full(key), Body=data, ContentMD5=_md5(data), **told
        )

    def _put_parts(
        self, key: str, file: BinaryIO, part_bytes: int, told: dict[str, str], moved: Moved
    ) -> None:
        where = {"Bucket": self.bucket, "Key": self._full(key)}
        begun = self.client.create_multipart_upload(**where, **told)["UploadId"]
        done: list[dict[str, Any]] = []
        complete = False
        try:
            while data := file.read(part_bytes):
                number = len(done) + 1
                answer = self.client.upload_part(
                    **where,
                    UploadId=begun,
                    PartNumber=number,
                    Body=data,
                    ContentMD5=_md5(data),
                )
                done.append({"PartNumber": number, "ETag": answer["ETag"]})
                moved(file.tell())
            parts = {"Parts": done}
            self.client.complete_multipart_upload(**where, UploadId=begun, MultipartUpload=parts)
            complete = True
        finally:
            if not complete:
                self._give_up(self._full(key), begun)

    def _give_up(self, full: str, begun: str) -> None:
        """Where the store cannot be asked now, `tidy` does it later."""
        try:
            with _translated():
                self._abort(full, begun)
        except StoreError:
            return

    def _abort(self, full: str, begun: str) -> None:
        self.client.abort_multipart_upload(Bucket=self.bucket, Key=full, UploadId=begun)

    def _pieces(self, key: str, most_bytes: int) -> Iterator[bytes]:
        with _translated():
            answer = self.client.get_object(Bucket=self.bucket, Key=self._full(key))
            length, body = int(answer["ContentLength"]), answer["Body"]
            try:
                if length > most_bytes:
                    raise StoreError(f"{key} has {length} bytes, more than {most_bytes}")
                yield from body.iter_chunks(_PIECE)
            finally:
                body.close()


def disposition(name: str) -> str:
    """Content-Disposition for a file that is shown, and saved under this name."""
    plain = "".join(char if char.isascii() and char.isprintable() else "_" for char in name)
    plain = plain.replace("\\", "_").replace('"', "_")
    extra = "" if plain == name else f"; filename*=utf-8''{quote(name, safe='')}"
    return f'inline; filename="{plain}"{extra}'


def _md5(data: bytes) -> str:
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


@contextmanager
def _translated() -> Iterator[None]:
    """Errors of boto3 as ours."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        kind = MissingObject if code in _GONE else StoreUnavailable
        raise kind(f"the store answered {code}: {error}") from error
    except (HTTPClientError, BotoCoreError) as error:
        raise StoreUnavailable(f"the store cannot be reached: {error}") from error
