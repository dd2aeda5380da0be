"""Where things are kept, and for how long."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, model_validator

_STORE_URL = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()/-]*)?")


class StorageSettings(BaseModel):
    """Database, store, retention."""

    database_url: SecretStr | None = Field(
        default=None,
        description="Database as an SQLAlchemy URL, such as "
        "postgresql+psycopg://user:password@host/name; None takes an SQLite file in the data "
        "folder.",
    )
    store_url: str | None = Field(
        default=None,
        description="Where complete uploads and results lie: s3://BUCKET or s3://BUCKET/PREFIX on "
        "any S3-compatible store (with the extra `s3`), so that several servers share them; None "
        "is the data folder.",
    )
    s3_endpoint_url: str | None = Field(
        default=None, description="The store's address where it is not Amazon's."
    )
    s3_public_url: str | None = Field(
        default=None,
        description="The store's address as browsers reach it, where that is another one.",
    )
    s3_region: str | None = Field(
        default=None, description="The bucket's region; None asks AWS's own variables and files."
    )
    s3_access_key_id: str | None = Field(
        default=None,
        description="Who asks the store; None asks AWS's own variables, profile or role.",
    )
    s3_secret_access_key: SecretStr | None = Field(
        default=None, description="The secret of that access key."
    )
    s3_path_style: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Whether the bucket stands in the path of an address and not in its host: auto "
        "does so with SIDELINE_S3_ENDPOINT_URL.",
    )
    s3_link_s: int = Field(
        default=3600,
        ge=1,
        le=604_800,
        description="How long a link to a result in the store opens it, in seconds.",
    )
    keep_uploads_s: float | None = Field(
        default=None,
        ge=0,
        description="How long a complete upload is kept, in seconds, or longer until it is "
        "measured; then it is deleted. None keeps it until somebody deletes it.",
    )
    keep_analyses_s: float | None = Field(
        default=None,
        ge=0,
        description="How long an analysis that is over is kept with its results, in seconds. None "
        "keeps it until somebody deletes it.",
    )

    @model_validator(mode="after")
    def _the_store_can_be_asked(self) -> Self:
        if self.store_url is not None and not _STORE_URL.fullmatch(self.store_url):
            raise ValueError(
                f"SIDELINE_STORE_URL: it must be s3://BUCKET or s3://BUCKET/PREFIX, not "
                f"{self.store_url!r}"
            )
        for name in ("s3_endpoint_url", "s3_public_url"):
            value = getattr(self, name)
            if value is not None and not re.match(r"https?://[^/]", value):
                raise ValueError(
                    f"SIDELINE_{name.upper()}: it must be http[s]://HOST, not {value!r}"
                )
        if (self.s3_access_key_id is None) != (self.s3_secret_access_key is None):
            raise ValueError(
                "SIDELINE_S3_ACCESS_KEY_ID: set it together with SIDELINE_S3_SECRET_ACCESS_KEY"
            )
        return self

    @property
    def database(self) -> str | None:
        """The database's URL, its password included."""
        return None if self.database_url is None else self.database_url.get_secret_value()

    @property
    def s3_secret(self) -> str | None:
        """The store's secret."""
        secret = self.s3_secret_access_key
        return None if secret is None else secret.get_secret_value()
