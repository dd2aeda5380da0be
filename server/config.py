"""Everything that a person configures: read once, from `SIDELINE_*` variables.

The descriptions here are the documentation; `sideline config` prints them as a table.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from platformdirs import user_data_path
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from inference.errors import InvalidInput
from server.accounts.tiers import Tier, TierName, usual_tiers
from server.ice import IceServer, PortRange, with_credentials

_STORE_URL = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()/-]*)?")

MOST_WORKERS = 64
"""A session's id says in one character which worker has it."""


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """One object, made at start and passed to whoever needs it."""

    model_config = SettingsConfigDict(env_prefix="SIDELINE_", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("sideline"),
        description="Folder of everything the server keeps: models, API key, demo clip.",
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on. On any but loopback an API key is demanded.",
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one."
    )
    engine: str = Field(
        default="auto",
        description="Inference engine by name; auto takes the one that was the quickest at the "
        "first start on this host.",
    )
    engine_threads: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Pictures that the engine computes on at a time, each on a thread; None takes "
        "three quarters of the cores, so that a quarter is left for the rest.",
    )
    max_batch: int = Field(
        default=32, ge=1, le=256, description="Pictures that go through a net at once, at most."
    )
    answer_budget_s: float = Field(
        default=0.2,
        gt=0,
        le=5,
        description="How old the answer to a live frame may be when it reaches the client.",
    )
    return_reserve_s: float = Field(
        default=0.02,
        ge=0,
        le=1,
        description="What of that budget is kept for the ways to and from the client, as long as "
        "the client has not told what they take.",
    )
    engine_process: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Give the engine a process of its own, so that its crash ends no session: auto "
        "does so but for the engine `fake`.",
    )
    engine_spare: bool = Field(
        default=True,
        description="Keep a second engine process ready, which takes over at once where the first "
        "one dies; it costs 85 to 145 MB, and no time.",
    )
    media_workers: int = Field(
        default=0,
        ge=0,
        le=MOST_WORKERS,
        description="Processes that receive, decode and follow people, for hosts with more than 4 "
        "cores; they share one engine process, and one that dies takes only its own sessions. 0 "
        "does all of it in the server's own process.",
    )
    admission: Literal["measured", "off"] = Field(
        default="measured",
        description="Who is let in: measured admits one more session only while the others' "
        "answers stay within their budget by it; off admits everybody up to "
        "SIDELINE_MAX_SESSIONS.",
    )
    max_sessions: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Live sessions at a time, whatever the server can carry; one more is answered "
        "503. None sets no such limit.",
    )
    retry_after_s: int = Field(
        default=5, ge=1, description="What a refused client is told to wait, in seconds."
    )
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
    shutdown_timeout_s: float = Field(
        default=5.0,
        gt=0,
        description="How long sessions may take to end in good order at shutdown.",
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
    redis_url: SecretStr | None = Field(
        default=None,
        description="Redis that counts owners' requests for several servers together, such as "
        "redis://host:6379/0 (extra `redis`); None counts in this server's memory.",
    )
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
    max_upload_bytes: int = Field(
        default=4 << 30, ge=1, description="Longest file that is taken, in bytes."
    )
    upload_quota_bytes: int = Field(
        default=100 << 30, ge=1, description="Bytes of uploads that are kept for one owner."
    )
    upload_expires_s: float = Field(
        default=86_400.0,
        gt=0,
        description="How long the rest of an unfinished upload is waited for; then it is removed.",
    )
    max_video_s: float = Field(
        default=1800.0, gt=0, description="Longest video that is measured, in seconds."
    )
    max_video_pixels: int = Field(
        default=4096 * 2304, ge=1, description="Largest picture that is measured, in pixels."
    )
    analysis_processes: int = Field(
        default=1,
        ge=0,
        le=64,
        description="Recorded videos that are measured at a time, each in a process of its own "
        "that yields to live sessions; 0 leaves them to another server with the same database.",
    )
    analysis_memory_bytes: int = Field(
        default=4 << 30, ge=1 << 28, description="Memory that such a process may take."
    )
    analysis_stall_s: float = Field(
        default=120.0,
        gt=0,
        description="A try that comes no further for so long hangs, and is ended.",
    )
    analysis_timeout_s: float = Field(
        default=7200.0, gt=0, description="How long one try at a video may take."
    )
    webhook_private: bool = Field(
        default=False,
        description="Send webhooks to addresses that are not on the public internet too, such as "
        "this machine's own, and over HTTP without TLS.",
    )
    sessions_kept: int = Field(
        default=10_000,
        ge=0,
        description="Live sessions of one owner of which events, counts and summary are kept after "
        "they have ended; the oldest make room.",
    )
    sessions_kept_s: float = Field(
        default=366 * 86_400.0, gt=0, description="For how long they are, in seconds."
    )
    recording: bool = Field(
        default=True,
        description="Let clients ask with record=true that the video of their session is kept, as "
        "an upload.",
    )
    recording_max_bytes: int = Field(
        default=1 << 30, ge=1, description="Longest recording of a session, in bytes."
    )
    recording_max_s: float = Field(
        default=1800.0,
        gt=0,
        description="Longest recording of a session, in seconds; SIDELINE_MAX_VIDEO_S bounds it "
        "too.",
    )
    demo: bool = Field(
        default=True, description="Draw the demo athlete's clip at first start, in the background."
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = (
        Field(default="info", description="The least serious messages that are logged, to stderr.")
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

    @model_validator(mode="after")
    def _time_is_left_for_the_work(self) -> Self:
        if self.return_reserve_s >= self.answer_budget_s:
            raise ValueError(
                "SIDELINE_RETURN_RESERVE_S: it must be less than SIDELINE_ANSWER_BUDGET_S, "
                f"{self.answer_budget_s:g} s: nothing is left for the work"
            )
        return self

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

    def ice_servers_at(self, epoch_s: float) -> list[IceServer]:
        """The servers with the credentials to use from then, in seconds since 1970."""
        secret = None if self.turn_secret is None else self.turn_secret.get_secret_value()
        return with_credentials(self.ice_servers, secret, self.turn_lifetime_s, epoch_s)

    @property
    def models_dir(self) -> Path:
        """Where the nets lie."""
        return self.data_dir / "models"

    @property
    def uploads_dir(self) -> Path:
        """Where uploads' bytes lie."""
        return self.data_dir / "uploads"

    @property
    def recordings_dir(self) -> Path:
        """Where live sessions are recorded, until they have become uploads."""
        return self.data_dir / "recordings"

    @property
    def analyses_dir(self) -> Path:
        """Where results lie."""
        return self.data_dir / "analyses"

    @property
    def checkpoints_dir(self) -> Path:
        """Where running analyses keep how far they came."""
        return self.data_dir / "checkpoints"

    @property
    def database(self) -> str | None:
        """The database's URL, its password included."""
        return None if self.database_url is None else self.database_url.get_secret_value()

    @property
    def redis(self) -> str | None:
        """Redis's URL, its password included."""
        return None if self.redis_url is None else self.redis_url.get_secret_value()

    @property
    def s3_secret(self) -> str | None:
        """The store's secret."""
        secret = self.s3_secret_access_key
        return None if secret is None else secret.get_secret_value()

    @property
    def engines_dir(self) -> Path:
        """What engines build for this host, and how quick they are on it."""
        return self.data_dir / "engines"

    @property
    def demands_key(self) -> bool:
        """Whether clients need the API key: always when other machines can reach the server."""
        return self.require_key or not self.on_loopback

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_settings(**given: Any) -> Settings:
    """The environment's settings, with what the command line gave (not None) in their place.

    Raises InvalidInput, which names each wrong variable.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except (ValidationError, SettingsError) as error:
        raise InvalidInput(_faults(error)) from error


def _faults(error: ValidationError | SettingsError) -> str:
    if isinstance(error, SettingsError):
        name = re.search(r'field "(\w+)"', str(error))
        return (
            f"SIDELINE_{name[1].upper() if name else '*'}: write it as JSON, [] for an empty list"
        )
    return "; ".join(f"{_place(one['loc'])}{one['msg']}" for one in error.errors())


def _place(location: tuple[int | str, ...]) -> str:
    """The variable; nothing for a fault between several, whose message names them."""
    return f"SIDELINE_{str(location[0]).upper()}: " if location else ""


def table() -> Iterator[tuple[str, str, str]]:
    """Variable, default and meaning of every setting."""
    for name, info in Settings.model_fields.items():
        default = info.get_default(call_default_factory=True, validated_data={})
        shown = "the user's data folder" if name == "data_dir" else f"`{_as_given(default)}`"
        shown = "empty" if default == "" else shown
        yield f"SIDELINE_{name.upper()}", shown, info.description or ""


def _as_given(default: object) -> object:
    """JSON where the variable is written as JSON."""
    if not isinstance(default, dict):
        return default
    return json.dumps({name: one.model_dump(exclude_none=True) for name, one in default.items()})


def markdown_table() -> str:
    """The settings as a Markdown table."""
    rows = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in table()]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])
