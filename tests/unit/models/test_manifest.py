"""The manifest of the nets."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.engines.base import Net
from inference.errors import ModelError
from models.manifest import MANIFEST, read_manifest


def test_it_describes_every_net() -> None:
    """Each net has a licence, a size, a sha256 and a place in both sources."""
    manifest = read_manifest()
    assert [net.net for net in manifest.nets] == list(Net)
    for net in manifest.nets:
        assert net.licence == "Apache-2.0"
        assert net.bytes > 1_000_000
        assert len(bytes.fromhex(net.sha256)) == 32
        assert net.bundle_member.endswith(".tflite")
        assert net.wheel_member.startswith("mediapipe/modules/")
    assert manifest.bundle.url.startswith("https://")
    assert manifest.wheel.requirement == "mediapipe==0.10.21"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[nets.pose_detector]", "[nets.pose_detection]", "pose_detector"),
        ("input_side_px = 224", "input_side_px = 192", "side 192, the pipeline expects 224"),
        ('licence = "Apache-2.0"\n', "", "licence"),
        ("[wheel]", "[wheel", "not a complete manifest"),
    ],
)
def test_a_manifest_with_gaps_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    """The message says what is missing."""
    broken = tmp_path / "manifest.toml"
    text = MANIFEST.read_text(encoding="utf-8")
    assert old in text
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ModelError, match=said):
        read_manifest(broken)
