"""Everything that a person configures: read once, from `SIDELINE_*` variables.

The descriptions here are the documentation; `sideline config` prints them as a table.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from platformdirs import user_data_path
from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from inference.errors import InvalidInput
from server.settings.access import AccessSettings
from server.settings.cluster import ClusterSettings
from server.settings.media import MediaSettings
from server.settings.observability import ObservabilitySettings
from server.settings.recorded import RecordedSettings
from server.settings.storage import StorageSettings
from server.settings.tls import TlsSettings

MOST_WORKERS = 64
"""A session's id says in one character which worker has it."""


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(
    MediaSettings,
    AccessSettings,
    StorageSettings,
    RecordedSettings,
    ObservabilitySettings,
    TlsSettings,
    ClusterSettings,
    BaseSettings,
):
    """One object, made at start and passed to whoever needs it."""

    model_config = SettingsConfigDict(env_prefix="SIDELINE_", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("sideline"),
        description="Folder of everything the server keeps: models, API key, demo clip.",
    )
    models_dir: Path = Field(
        default_factory=lambda given: given.get("data_dir", Path()) / "models",
        description="Folder of the nets, where it is not `models` in the data folder: an image "
        "brings its own.",
    )
    host: str = Field(
        default_factory=lambda given: "0.0.0.0" if given.get("lan") else "127.0.0.1",
        min_length=1,
        description="Address to listen on. On any but loopback an API key is demanded. Where "
        "SIDELINE_LAN is set it is 0.0.0.0, all of them.",
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
    demo: bool = Field(
        default=True, description="Draw the demo athlete's clip at first start, in the background."
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = (
        Field(default="info", description="The least serious messages that are logged, to stderr.")
    )

    @model_validator(mode="after")
    def _time_is_left_for_the_work(self) -> Self:
        if self.return_reserve_s >= self.answer_budget_s:
            raise ValueError(
                "SIDELINE_RETURN_RESERVE_S: it must be less than SIDELINE_ANSWER_BUDGET_S, "
                f"{self.answer_budget_s:g} s: nothing is left for the work"
            )
        return self

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
    faults = (one for one in error.errors() if one["type"] != _FOLLOWS)
    return "; ".join(f"{_place(one['loc'])}{one['msg']}" for one in faults)


_FOLLOWS = "default_factory_not_called"
"""Said of a default that is computed from what has a fault itself."""


def _place(location: tuple[int | str, ...]) -> str:
    """The variable; nothing for a fault between several, whose message names them."""
    return f"SIDELINE_{str(location[0]).upper()}: " if location else ""


def table() -> Iterator[tuple[str, str, str]]:
    """Variable, default and meaning of every setting."""
    for name in _names():
        info = Settings.model_fields[name]
        default = info.get_default(call_default_factory=True, validated_data={})
        shown = _SHOWN.get(name, f"`{_as_given(default)}`")
        shown = "empty" if default == "" else shown
        yield f"SIDELINE_{name.upper()}", shown, info.description or ""


_SHOWN = {"data_dir": "the user's data folder", "models_dir": "`models` in the data folder"}
"""Defaults that are not the same everywhere."""


def _as_given(default: object) -> object:
    """JSON where the variable is written as JSON."""
    if not isinstance(default, dict):
        return default
    return json.dumps({name: one.model_dump(exclude_none=True) for name, one in default.items()})


def _names() -> Iterator[str]:
    """What is about the server as a whole first."""
    rooms = (
        Settings,
        ObservabilitySettings,
        TlsSettings,
        AccessSettings,
        MediaSettings,
        StorageSettings,
        RecordedSettings,
        ClusterSettings,
    )
    for room in rooms:
        yield from (name for name in room.__annotations__ if name in Settings.model_fields)


def markdown_table() -> str:
    """The settings as a Markdown table."""
    rows = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in table()]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])
