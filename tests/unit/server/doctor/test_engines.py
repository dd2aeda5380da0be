from pathlib import Path

from inference.engines.base import ModelPaths
from server.config import Settings
from server.doctor import engines
from server.doctor.finding import Status


def test_without_models_they_cannot_be_tried(tmp_path: Path) -> None:
    """That is no failure: the first start fetches them."""
    (found,) = engines.check(Settings(data_dir=tmp_path, engine="auto"))
    assert (found.status, found.advice) == (Status.MISSING, "sideline models")


def test_an_engine_that_there_is_not_fails(tmp_path: Path) -> None:
    """A wrong name is found before any model is."""
    (found,) = engines.check(Settings(data_dir=tmp_path, engine="magic"))
    assert found.status is Status.FAILED
    assert "onnx-cpu" in found.detail


def test_the_one_that_is_configured_must_load(tmp_path: Path) -> None:
    """Others that cannot be loaded are merely missing."""
    found = {
        one.name: one.status for one in engines.check(Settings(data_dir=tmp_path, engine="fake"))
    }
    assert found["engine fake"] is Status.OK
    assert found["engine onnx-cpu"] is Status.MISSING


def test_with_models_they_are_loaded(model_paths: ModelPaths) -> None:
    """`auto` says which engine it takes."""
    data_dir = next(iter(model_paths.values())).parents[1]
    settings = Settings(data_dir=data_dir, engine="auto")
    found = {one.name: one for one in engines.check(settings)}
    assert found["engine auto"].status is Status.OK
    assert found["engine auto"].detail.startswith("loads ")
