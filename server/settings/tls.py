"""HTTPS: what phones on the same network need, whose browsers give the camera to nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, model_validator


class TlsSettings(BaseModel):
    """Certificates, the server's own or yours."""

    lan: bool = Field(
        default=False,
        description="Serve this network's phones: listen on all addresses, by HTTPS with a "
        "certificate of the server's own making, as `sideline serve --lan` does.",
    )
    tls_cert: Path | None = Field(
        default=None,
        description="Your own certificate in PEM, with its chain after it: the server then speaks "
        "HTTPS with it. None takes the server's own where SIDELINE_LAN is set, else plain HTTP.",
    )
    tls_key: Path | None = Field(
        default=None, description="The private key of SIDELINE_TLS_CERT in PEM, without a password."
    )

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("SIDELINE_TLS_CERT and SIDELINE_TLS_KEY: set both, or neither")
        return self

    @property
    def own_authority(self) -> bool:
        """Whether the server makes its certificate by itself."""
        return self.lan and self.tls_cert is None

    @property
    def https(self) -> bool:
        """Whether the server speaks HTTPS."""
        return self.lan or self.tls_cert is not None
