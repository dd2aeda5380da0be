from pathlib import Path

from inference.engines.base import ModelPaths
from models.store import default_models_dir
from server.config import Settings
from server.doctor import models
from server.doctor.finding import Status


def test_missing_models_are_told(tmp_path: Path) -> None:
    """With the command that fetches them."""
    (found,) = models.check(Settings(data_dir=tmp_path))
    assert (found.status, found.advice) == (Status.MISSING, "sideline models")


def test_good_models_are_found(model_paths: ModelPaths) -> None:
    """In the default directory, where they have been made."""
    assert model_paths
    (found,) = models.check(Settings(data_dir=default_models_dir().parent))
    assert found.status is Status.OK
