"""What the owner of a key may use, by the key's tier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Bound = Annotated[int | None, Field(ge=0)]
TierName = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,31}$")]


class Tier(BaseModel):
    """Limits of one owner; None is no limit, of uploads that of SIDELINE_UPLOAD_QUOTA_BYTES."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    analyses_per_month: Bound = None
    live_streams: Bound = None
    requests_per_minute: Annotated[int | None, Field(ge=1)] = None
    upload_bytes: Bound = None

    def within(self, other: Tier) -> bool:
        """Whether it gives in nothing more than the other."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in type(self).model_fields)
        return all(most is None or (mine is not None and mine <= most) for mine, most in pairs)


UNLIMITED = Tier()

NO_TIER = "-"
"""That of the people and devices of whoever runs the server, who have no limits. No configured tier
is called so."""


def tier_named(tiers: Mapping[str, Tier], name: str) -> Tier | None:
    """The tier of a key; None for one that is not configured any more."""
    return UNLIMITED if name == NO_TIER else tiers.get(name)


def usual_tiers() -> dict[str, Tier]:
    """Those that there are unless others are configured."""
    return {
        "free": Tier(
            analyses_per_month=1000,
            live_streams=1,
            requests_per_minute=120,
            upload_bytes=10 << 30,
        ),
        "pro": Tier(
            analyses_per_month=50_000,
            live_streams=5,
            requests_per_minute=1200,
            upload_bytes=100 << 30,
        ),
        "enterprise": UNLIMITED,
    }
