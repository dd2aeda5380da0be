from pathlib import Path

from inference.engines.base import ModelPaths
from server.config import Settings
from server.doctor import models
from server.doctor.finding import Status


def test_missing_models_are_told(tmp_path: Path) -> None:
    """With the command that fetches them."""
    (found,) = models.check(Settings(data_dir=tmp_path))
    assert (found.status, found.advice) == (Status.MISSING, "sideline models")


def test_good_models_are_found(model_paths: ModelPaths) -> None:
    """In the default directory, where they have been made."""
    data_dir = next(iter(model_paths.values())).parents[1]
    (found,) = models.check(Settings(data_dir=data_dir))
    assert found.status is Status.OK
