"""Opens the place for files that the settings name, and says in words why it cannot be used."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from inference.errors import InvalidInput
from server.config import Settings
from server.store.objects.base import StoreError
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.store.objects.s3 import S3Store

_CONNECT_S = 5
_READ_S = 30
_TRIES = 3
_CONNECTIONS = 8


def open_places(settings: Settings) -> Places:
    """The data folder, and the bucket of SIDELINE_STORE_URL if there is one. Asks nobody yet;
    raises InvalidInput for settings with which nobody could be asked."""
    return Places(DiskStore(settings.data_dir), open_store(settings))


def open_store(settings: Settings) -> S3Store | None:
    """The bucket of SIDELINE_STORE_URL; raises as above."""
    if settings.store_url is None:
        return None
    try:
        import boto3
    except ImportError as error:
        raise InvalidInput(
            "SIDELINE_STORE_URL: an S3 store needs the package boto3: pip install 'sideline[s3]'"
        ) from error
    from botocore.exceptions import BotoCoreError

    where = urlsplit(settings.store_url)
    prefix = where.path.strip("/")
    try:
        session = boto3.session.Session()
        client = signer = _client(session, settings, settings.s3_endpoint_url)
        if settings.s3_public_url is not None:
            signer = _client(session, settings, settings.s3_public_url)
    except (ValueError, BotoCoreError) as error:
        raise InvalidInput(
            f"the store {settings.store_url} cannot be asked: {error}; see "
            "SIDELINE_S3_ENDPOINT_URL and AWS's own variables"
        ) from error
    return S3Store(client, signer, where.netloc, f"{prefix}/" if prefix else "", settings.s3_link_s)


def check_store(settings: Settings) -> None:
    """Ask the store, if there is one, whether it can be used; raises InvalidInput with what to do
    when it cannot."""
    store = open_store(settings)
    if store is None:
        return
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    place = f"the store {settings.store_url}"
    try:
        store.client.list_objects_v2(Bucket=store.bucket, Prefix=store.prefix, MaxKeys=1)
    except ClientError as error:
        raise InvalidInput(f"{place} cannot be used: {_advice(error, store.bucket)}") from error
    except NoCredentialsError as error:
        raise InvalidInput(f"{place} needs credentials: {_KEYS}") from error
    except (BotoCoreError, StoreError) as error:
        raise InvalidInput(
            f"{place} cannot be reached: {error}; see SIDELINE_S3_ENDPOINT_URL"
        ) from error


_KEYS = (
    "set SIDELINE_S3_ACCESS_KEY_ID and SIDELINE_S3_SECRET_ACCESS_KEY, or AWS's own variables, "
    "profile or role"
)


def _advice(error: Any, bucket: str) -> str:
    told = error.response.get("Error", {})
    code = str(told.get("Code", ""))
    match code:
        case "NoSuchBucket" | "404":
            return f"there is no bucket {bucket}: create it, or correct SIDELINE_STORE_URL"
        case "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken":
            return f"it does not take these credentials ({code}): {_KEYS}"
        case "AccessDenied" | "403":
            return (
                f"these credentials may not list {bucket} ({code}): allow s3:ListBucket, "
                "s3:ListBucketMultipartUploads, s3:GetObject, s3:PutObject, s3:DeleteObject and "
                "s3:AbortMultipartUpload"
            )
        case "PermanentRedirect" | "AuthorizationHeaderMalformed" | "301":
            return f"it says {code}: see SIDELINE_S3_REGION"
    return f"it says {code}: {told.get('Message', '')}"


def store_origin(settings: Settings) -> str | None:
    """Where links to results lead outside this server, if anywhere; asks nobody."""
    store = open_store(settings)
    return None if store is None else store.origin


def _client(session: Any, settings: Settings, endpoint: str | None) -> Any:
    from botocore.config import Config

    style = settings.s3_path_style
    by_path = style == "on" or (style == "auto" and endpoint is not None)
    return session.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.s3_region or session.region_name or "us-east-1",
        aws_access_key_id=settings.s3_access_key_id,
        aws_secret_access_key=settings.s3_secret,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if by_path else "virtual"},
            connect_timeout=_CONNECT_S,
            read_timeout=_READ_S,
            retries={"total_max_attempts": _TRIES, "mode": "standard"},
            max_pool_connections=_CONNECTIONS,
            # Newer checksums are not known to every compatible store; ours go with each part.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
