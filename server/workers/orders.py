"""What a worker is told when it starts: its number, its addresses, its settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inference.errors import InvalidInput
from server.config import Settings
from server.ice import port_range

_SECRETS = {"turn_secret", "database_url", "redis_url"}
"""Told beside the rest, in the clear."""
_THE_FRONTS = {"store_url", "s3_access_key_id", "s3_secret_access_key", "cluster_secret"}
"""Bringing files to the store, and what front doors of other machines know."""


@dataclass(frozen=True, slots=True)
class Orders:
    """`socket` is where it listens; `engine` where the shared engine does, None for one of its
    own; `host` the name of the host, if it is one of several."""

    number: int
    socket: Path
    engine: Path | None
    settings: Settings
    host: str = ""

    def line(self) -> str:
        """As one line of JSON; secrets are in it, so that it goes by a pipe and nowhere else."""
        given = self.settings.model_dump(mode="json", exclude=_SECRETS | _THE_FRONTS)
        secret = self.settings.turn_secret
        given["turn_secret"] = None if secret is None else secret.get_secret_value()
        given["database_url"] = self.settings.database
        given["redis_url"] = self.settings.redis
        said = {
            "number": self.number,
            "socket": str(self.socket),
            "engine": None if self.engine is None else str(self.engine),
            "settings": given,
            "host": self.host,
        }
        return json.dumps(said) + "\n"

    @classmethod
    def parse(cls, line: str) -> Orders:
        """The opposite of `line`."""
        said = json.loads(line)
        engine = said["engine"]
        return cls(
            number=said["number"],
            socket=Path(said["socket"]),
            engine=None if engine is None else Path(engine),
            settings=Settings(**said["settings"]),
            host=said["host"],
        )


def worker_settings(settings: Settings, number: int) -> Settings:
    """The settings of one worker: a share of the media ports, and nothing that is the front's.

    Raises InvalidInput when there are fewer ports than workers.
    """
    changes: dict[str, Any] = {
        "media_workers": 0,
        "host": "127.0.0.1",
        "require_key": False,
        "lan": False,
        "allowed_origins": [],
        "allowed_hosts": [],
        "demo": False,
        "udp_ports": _share(settings, number),
    }
    return settings.model_copy(update=changes)


def _share(settings: Settings, number: int) -> str:
    ports = port_range(settings.udp_ports)
    if ports is None:
        return ""
    workers = settings.media_workers
    if len(ports) < workers:
        raise InvalidInput(
            f"SIDELINE_UDP_PORTS: {len(ports)} ports are too few for {workers} media workers"
        )
    mine = ports[len(ports) * number // workers : len(ports) * (number + 1) // workers]
    return f"{mine[0]}-{mine[-1]}"
