"""Small stand-ins for the nets, packed as the real ones are, and answers of a web server."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from inference.engines.base import Net
from models.manifest import NetSource

WHEEL_NAME = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"

CONTENTS: Mapping[Net, bytes] = {
    Net.DETECTOR: b"a detector, or so one says" * 40,
    Net.LANDMARKS: b"landmarks by the dozen" * 90,
}


@dataclass(frozen=True)
class Answer:
    """One response: `promised` bytes are announced, the body's own length where it is None."""

    body: bytes
    status: int = 200
    promised: int | None = None


@dataclass
class Host:
    """A web server on loopback that gives its answers in order, the last one for ever."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    requests: int = 0

    def next(self) -> Answer:
        """The answer to the next request."""
        self.requests += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def net_source(net: Net) -> NetSource:
    """What the manifest says of a stand-in."""
    return NetSource(
        net=net,
        licence="Apache-2.0",
        bytes=len(CONTENTS[net]),
        sha256=hashlib.sha256(CONTENTS[net]).hexdigest(),
        bundle_member=f"{net.name.lower()}.tflite",
        wheel_member=f"mediapipe/modules/{net.name.lower()}.tflite",
    )


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip, the same bytes every time."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        for name, data in members.items():
            bundle.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), data, method)
    return packed.getvalue()


def bundle_bytes(contents: Mapping[Net, bytes] = CONTENTS) -> bytes:
    """The bundle of the stand-ins."""
    return zipped({net_source(net).bundle_member: data for net, data in contents.items()})


def wheel_bytes() -> bytes:
    """A wheel of the stand-ins that pip accepts."""
    about = "mediapipe-0.10.21.dist-info"
    return zipped(
        {
            **{net_source(net).wheel_member: data for net, data in CONTENTS.items()},
            f"{about}/METADATA": b"Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n",
            f"{about}/WHEEL": b"Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_28_x86_64\n",
            f"{about}/RECORD": b"",
        }
    )
