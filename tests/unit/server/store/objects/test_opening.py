"""A store that cannot be used says what to do about it, before anybody sends a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from inference.errors import InvalidInput
from server.config import Settings, read_settings
from server.store.objects.disk import DiskStore
from server.store.objects.opening import check_store, open_places, store_origin
from tests.support.ports import free_port
from tests.support.s3 import S3Server


@pytest.fixture
def chosen(s3: S3Server, bucket: str, tmp_path: Path) -> dict[str, Any]:
    """What works."""
    return {"data_dir": tmp_path, **s3.settings(bucket)}


def test_without_a_store(tmp_path: Path) -> None:
    """All is kept in the data folder, and nobody is asked."""
    places = open_places(Settings(data_dir=tmp_path))
    assert places.store is None
    assert places.of(places.now) == DiskStore(tmp_path)
    check_store(Settings(data_dir=tmp_path))
    assert store_origin(Settings(data_dir=tmp_path)) is None


def test_a_store_that_can_be_used(chosen: dict[str, Any]) -> None:
    """Nothing is said."""
    check_store(Settings(**chosen))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"store_url": "s3://no-such-bucket"}, "no bucket no-such-bucket: create it"),
        ({"s3_secret_access_key": SecretStr("x")}, "credentials.*SIDELINE_S3_ACCESS_KEY_ID"),
        ({"s3_access_key_id": "somebody"}, "credentials.*SIDELINE_S3_ACCESS_KEY_ID"),
    ],
)
def test_what_is_wrong_is_said(chosen: dict[str, Any], changes: dict[str, Any], said: str) -> None:
    """With what to do about it."""
    with pytest.raises(InvalidInput, match=said):
        check_store(Settings(**{**chosen, **changes}))


def test_where_nobody_listens(chosen: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting with the address is named."""
    monkeypatch.setattr("server.store.objects.opening._TRIES", 1)
    nobody = {**chosen, "s3_endpoint_url": f"http://127.0.0.1:{free_port()}"}
    with pytest.raises(InvalidInput, match=r"cannot be reached.*SIDELINE_S3_ENDPOINT_URL"):
        check_store(Settings(**nobody))


def test_an_address_that_is_none(chosen: dict[str, Any]) -> None:
    """And a profile that nobody wrote are told in the same way."""
    with pytest.raises(InvalidInput, match=r"cannot be asked.*SIDELINE_S3_ENDPOINT_URL"):
        open_places(Settings(**{**chosen, "s3_endpoint_url": "http://a b"}))


def test_without_credentials(
    chosen: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the settings nor where AWS's own clients look."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    nobody = {**chosen, "s3_access_key_id": None, "s3_secret_access_key": None}
    with pytest.raises(InvalidInput, match="needs credentials"):
        check_store(Settings(**nobody))


def test_credentials_of_the_usual_chain(
    chosen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS's own variables are enough."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", chosen["s3_access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", chosen["s3_secret_access_key"].get_secret_value())
    check_store(Settings(**{**chosen, "s3_access_key_id": None, "s3_secret_access_key": None}))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"store_url": "bucket"}, "SIDELINE_STORE_URL: it must be s3://BUCKET"),
        ({"store_url": "https://bucket.s3.amazonaws.com"}, "SIDELINE_STORE_URL"),
        ({"s3_endpoint_url": "localhost:9000"}, "SIDELINE_S3_ENDPOINT_URL: it must be http"),
        ({"s3_public_url": "files.example.org"}, "SIDELINE_S3_PUBLIC_URL: it must be http"),
        ({"s3_access_key_id": "me"}, "set it together with SIDELINE_S3_SECRET_ACCESS_KEY"),
    ],
)
def test_settings_that_cannot_be_meant(given: dict[str, Any], said: str) -> None:
    """They are refused at once."""
    with pytest.raises(InvalidInput, match=said):
        read_settings(**given)


@pytest.mark.parametrize(
    ("changes", "origin"),
    [
        ({}, "https://films.s3.eu-central-1.amazonaws.com"),
        ({"s3_path_style": "on"}, "https://s3.eu-central-1.amazonaws.com"),
        ({"s3_endpoint_url": "http://minio:9000"}, "http://minio:9000"),
        (
            {"s3_endpoint_url": "http://minio:9000", "s3_public_url": "https://files.example.org"},
            "https://files.example.org",
        ),
        (
            {"s3_endpoint_url": "https://example.org", "s3_path_style": "off"},
            "https://films.example.org",
        ),
    ],
)
def test_where_links_lead(tmp_path: Path, changes: dict[str, Any], origin: str) -> None:
    """To the address that browsers know; the bucket is in the path or in the host."""
    usual = {"s3_region": "eu-central-1", "s3_access_key_id": "me"}
    secret = SecretStr("secret")
    chosen = Settings(
        data_dir=tmp_path,
        store_url="s3://films",
        **{**usual, "s3_secret_access_key": secret, **changes},
    )
    assert store_origin(chosen) == origin
