"""Several machines as one."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ClusterSettings(BaseModel):
    """Session hosts, and the front doors that reach them."""

    cluster: str | None = Field(
        default=None,
        min_length=1,
        description="Address of the Ray cluster that this server is a door of, such as "
        "10.0.0.1:6379 or auto; None runs everything here.",
    )
