"""Who may use the server, and how much."""

from __future__ import annotations

from pydantic import BaseModel, Field, HttpUrl, SecretStr

from server.accounts.tiers import Tier, TierName, usual_tiers


class AccessSettings(BaseModel):
    """Pages, keys, tiers."""

    allowed_origins: list[str] = Field(
        default_factory=list,
        description="Other sites whose pages may use this server, as JSON: scheme://host[:port].",
    )
    allowed_hosts: list[str] = Field(
        default_factory=list,
        description="Other names under which this server is reached on loopback, as JSON; behind "
        "a proxy set SIDELINE_REQUIRE_KEY as well.",
    )
    require_key: bool = Field(
        default=False, description="Demand the API key on loopback too, as behind a proxy."
    )
    tiers: dict[TierName, Tier] = Field(
        default_factory=usual_tiers,
        min_length=1,
        description="What owners may use, by the tiers of their keys, as JSON: for each name "
        "`analyses_per_month` (calendar months in UTC), `live_streams` at a time, "
        "`requests_per_minute` and `upload_bytes`; what is left out has no limit. Replaces all of "
        "the usual tiers.",
    )
    public_url: HttpUrl | None = Field(
        default=None,
        description="How others reach this server, such as https://sideline.example: links that "
        "are handed on begin with it. None takes what the request came to, which behind a proxy "
        "may be another name.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="Redis of several servers together, such as redis://host:6379/0 (extra "
        "`redis`): it counts owners' requests, and sessions and devices of all are reached at "
        "each; None counts in this server's memory, which knows its own only.",
    )

    @property
    def redis(self) -> str | None:
        """Redis's URL, its password included."""
        return None if self.redis_url is None else self.redis_url.get_secret_value()
