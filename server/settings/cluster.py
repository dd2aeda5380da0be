"""Several machines as one."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr


class ClusterSettings(BaseModel):
    """Session hosts, and the front doors that reach them."""

    cluster: str | None = Field(
        default=None,
        min_length=1,
        description="Ray's address of a cluster, such as ray://host:10001 or auto: the server is "
        "one of the cluster's front doors, which has no live sessions itself and hands them to "
        "session hosts. It wants SIDELINE_REDIS_URL and SIDELINE_CLUSTER_SECRET, and a "
        "SIDELINE_DATABASE_URL that all share. None is a server by itself.",
    )
    cluster_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="What front doors and session hosts of a cluster know, and nobody else: a "
        "host answers only who says it. It goes over the cluster's own network as it is.",
    )
    host_address: str | None = Field(
        default=None,
        min_length=1,
        description="The address of this machine by which front doors reach its session host; "
        "None takes the one that Ray knows it by.",
    )

    @property
    def shared_secret(self) -> str | None:
        """The cluster's secret."""
        return None if self.cluster_secret is None else self.cluster_secret.get_secret_value()
