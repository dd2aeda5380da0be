"""What the replay of the Dockerfile does without a root, a chroot and a network."""

import signal
from pathlib import Path

import pytest

from deploy.image.dockerfile import parse, read_dockerfile
from deploy.image.replay import targets
from deploy.image.trial import Image, TrialFailed

ROOT = Path(__file__).resolve().parents[4]
DOCKERFILE = read_dockerfile(ROOT / "Dockerfile")


def test_what_stands_on_debian_can_be_replayed() -> None:
    """And what needs another's image cannot."""
    found = targets(DOCKERFILE)
    assert "cpu" in found
    assert set(found) == {stage.name for stage in DOCKERFILE.stages} - {"gpu"}


def test_an_image_is_run_as_its_stage_says(tmp_path: Path) -> None:
    """Command, user, variables, health check and signal."""
    image = Image.of(tmp_path, DOCKERFILE.stage("cpu"))
    assert image.command == ["tini", "--", "sideline", "serve"]
    assert image.health == ["python", "/opt/image/health.py"]
    assert image.stop is signal.SIGTERM
    words = image.words(image.command)
    assert words[:2] == ["env", "-i"]
    assert "SIDELINE_MODELS_DIR=/opt/sideline/models" in words
    assert words[-6:-4] == ["--userspec=10001:10001", str(tmp_path)]


def test_a_stage_that_does_not_say_how_it_runs_is_no_image(tmp_path: Path) -> None:
    """Rather than run as root."""
    with pytest.raises(TrialFailed, match="no USER"):
        Image.of(tmp_path, parse('FROM scratch AS a\nCMD ["b"]\n').stages[0])
