"""The S3 store is asked with signatures that hold, gives links that end, and may go away."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from server.config import Settings
from server.store.objects.base import About, StoreUnavailable
from server.store.objects.places import Places
from server.store.objects.s3 import S3Store, disposition
from server.store.tables import KeptIn
from tests.support.places import opened
from tests.support.s3 import S3Server

ABOUT = About("video/mp4", 'Sprung "1" \N{RUNNER}.mp4')


@pytest.fixture
def store(in_store: Places) -> S3Store:
    """With an object of ten bytes."""
    assert isinstance(in_store.store, S3Store)
    file = in_store.disk.folder / "source"
    file.write_bytes(b"0123456789")
    in_store.store.put("k", file, ABOUT)
    return in_store.store


def read(link: str | None, **headers: str) -> httpx.Response:
    """What a browser gets by it."""
    assert link is not None
    return httpx.get(link, headers=headers, trust_env=False)


def test_a_link_opens_the_object(store: S3Store) -> None:
    """With its type and name, whole or in part."""
    whole, part = read(store.link("k")), read(store.link("k"), Range="bytes=2-4")
    assert (whole.status_code, whole.content) == (200, b"0123456789")
    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Content-Disposition"] == disposition(ABOUT.name)
    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"


def test_a_link_opens_nothing_else(store: S3Store) -> None:
    """Neither another object, nor without its signature, nor with one by another secret."""
    link = str(store.link("k"))
    for other in (link.replace("/k?", "/l?"), link.partition("?")[0], link[:-1] + "x"):
        assert read(other).status_code == 403


def test_a_link_ends(store: S3Store) -> None:
    """After its second; one that was given for longer still opens it."""
    link, longer = replace(store, link_s=1).link("k"), store.link("k")
    deadline_s = time.monotonic() + 10
    while read(link).status_code == 200:
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
    assert "expired" in read(link).text
    assert read(longer).status_code == 200


def test_names_that_could_end_a_header() -> None:
    """They are quoted, and written out for browsers that read them so."""
    assert disposition("a.mp4") == 'inline; filename="a.mp4"'
    bad = disposition('a";\r\nX: y\\\u00fc')
    assert bad.partition("; filename*=")[0] == 'inline; filename="a_;__X: y__"'
    assert "\r" not in bad
    assert bad.endswith("a%22%3B%0D%0AX%3A%20y%5C%C3%BC")


def test_parts_of_a_move_that_never_ended(store: S3Store) -> None:
    """They are removed once they are old enough, and the bucket has none then."""
    store.client.create_multipart_upload(Bucket=store.bucket, Key=f"{store.prefix}half")
    assert store.tidy(time.time() - 60) == 0
    assert store.tidy(time.time() + 60) == 1
    assert store.tidy(time.time() + 60) == 0


def test_a_move_that_fails_leaves_no_parts(store: S3Store, tmp_path: Path) -> None:
    """They are removed at once, and what was there before is still there."""
    file = tmp_path / "long"
    file.write_bytes(b"x" * 10_000)

    def stop(moved: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replace(store, part_bytes=4096).put("k", file, ABOUT, stop)
    assert store.tidy(time.time() + 60) == 0
    assert store.size("k") == 10


def test_a_store_that_is_away(
    s3: S3Server, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question says so in one way; afterwards all is as it was."""
    monkeypatch.setattr("server.store.objects.opening._TRIES", 1)
    file = tmp_path / "source"
    file.write_bytes(b"0123456789")
    with opened(Settings(data_dir=tmp_path, **s3.settings(bucket))) as places:
        store = places.of(KeptIn.STORE)
        store.put("k", file, ABOUT)
        asks: tuple[Callable[[], object], ...] = (
            lambda: store.put("k", file, ABOUT),
            lambda: store.fetch("k", tmp_path / "target", 10),
            lambda: store.read("k", 10),
            lambda: store.size("k"),
            lambda: store.delete(["k"]),
            lambda: store.page(""),
            lambda: store.tidy(0),
        )
        s3.stop()
        try:
            for ask in asks:
                with pytest.raises(StoreUnavailable, match="cannot be reached"):
                    ask()
        finally:
            s3.start()
        assert store.read("k", 10) == b"0123456789"


def test_where_links_lead(store: S3Store) -> None:
    """To the address that browsers know, which our page may load from."""
    assert store.origin == f"http://{urlsplit(store.client.meta.endpoint_url).netloc}"
