"""How live video reaches the server."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, model_validator

from server.ice import IceServer, PortRange, with_credentials


class MediaSettings(BaseModel):
    """ICE, ports, patience with those who are silent, and what senders are told."""

    ice_servers: list[IceServer] = Field(
        default_factory=list,
        description="STUN and TURN servers as JSON, told to clients too: a list of objects with "
        "`urls` and, for TURN, `username` and `credential`. None is asked unless named here; the "
        "server itself uses the first STUN and the first TURN server.",
    )
    turn_secret: SecretStr | None = Field(
        default=None,
        description="The TURN servers' shared secret (coturn's `use-auth-secret`): each client "
        "gets time-limited credentials where a `turn:` server has none of its own.",
    )
    turn_lifetime_s: int = Field(
        default=21_600,
        ge=60,
        description="How long such credentials open a relay, in seconds; a session may be longer.",
    )
    udp_ports: PortRange = Field(
        default="",
        description="UDP ports for media as LOWEST-HIGHEST, one a session; empty takes any that is "
        "free.",
    )
    public_address: IPv4Address | None = Field(
        default=None,
        description="The IPv4 address under which others reach a server behind 1:1 NAT; answers "
        "carry it instead of the machine's own.",
    )
    ipv6: bool = Field(default=True, description="Offer IPv6 addresses for media too.")
    loopback_media: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Offer 127.0.0.1 for media: auto does so on a machine without any other "
        "address.",
    )
    gather_timeout_s: float = Field(
        default=0.8,
        gt=0,
        le=10,
        description="How long an answer waits for STUN and TURN servers; one that is dead costs "
        "every session this long.",
    )
    offer_limit_bytes: int = Field(
        default=64 * 1024,
        ge=1024,
        description="Longest SDP body taken; a longer one is answered 413.",
    )
    connect_timeout_s: float = Field(
        default=20.0, gt=0, description="A session that has not connected by then is closed."
    )
    silence_timeout_s: float = Field(
        default=4.0, gt=0, description="A peer from which nothing at all came for so long is dead."
    )
    resume_grace_s: float = Field(
        default=4.0,
        ge=0,
        description="How long a session whose connection was lost waits for its client to come "
        "back; 0 ends it at once. Meanwhile it holds only calibration, counts and analysis, and "
        "its place only until another client wants it.",
    )
    video_timeout_s: float = Field(
        default=60.0,
        gt=0,
        description="A client that lives but sends no video that can be decoded, such as a paused "
        "camera's, is told goodbye after so long.",
    )
    drain_timeout_s: float = Field(
        default=0.0,
        ge=0,
        description="How long sessions may go on by themselves after SIGTERM, while new ones are "
        "refused; then those that are left are told `bye`.",
    )
    move_within_s: float = Field(
        default=0.0,
        ge=0,
        description="Within so long after SIGTERM, one after the other, clients are asked to go on "
        "at another server over the same SIDELINE_REDIS_URL, which whoever answers at this "
        "server's address must be able to send them to; 0 asks nobody.",
    )
    shutdown_timeout_s: float = Field(
        default=5.0,
        gt=0,
        description="How long sessions may take to end in good order at shutdown.",
    )
    watcher_limit: int = Field(
        default=250,
        ge=1,
        le=2000,
        description="How many may follow one live session over a WebSocket at a time, on each "
        "server.",
    )
    start_bitrate_kbps: int = Field(
        default=1000,
        ge=0,
        description="Bit rate at which Chromium is told to start sending; it tries 3 and 6 times "
        "as much at once, and below 500 its first pictures are smaller. 0 says none.",
    )
    least_bitrate_kbps: int = Field(
        default=150,
        ge=0,
        description="Bit rate below which Chromium is told never to go, however bad the path looks "
        "for a moment: a moving person takes that much. 0 says none.",
    )

    @model_validator(mode="after")
    def _turn_servers_have_credentials(self) -> Self:
        lacking = [one.urls for one in self.ice_servers if one.wants_credentials]
        if lacking and self.turn_secret is None:
            raise ValueError(
                f"SIDELINE_ICE_SERVERS: {lacking[0]} needs a username and a credential, or set "
                "SIDELINE_TURN_SECRET"
            )
        return self

    def ice_servers_at(self, epoch_s: float) -> list[IceServer]:
        """The servers with the credentials to use from then, in seconds since 1970."""
        secret = None if self.turn_secret is None else self.turn_secret.get_secret_value()
        return with_credentials(self.ice_servers, secret, self.turn_lifetime_s, epoch_s)
