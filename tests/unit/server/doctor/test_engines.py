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


def test_with_models_they_are_loaded(model_paths: ModelPaths, tmp_path: Path) -> None:
    """`auto` says which engine it takes, and how quick each is."""
    (tmp_path / "models").symlink_to(next(iter(model_paths.values())).parent)
    settings = Settings(data_dir=tmp_path, engine="auto")
    found = {one.name: one for one in engines.check(settings)}
    assert found["engine auto"].status is Status.OK
    said = found["engine auto"].detail
    assert said.startswith("takes ")
    assert all(name in said for name in ("openvino", "onnx-cpu"))
