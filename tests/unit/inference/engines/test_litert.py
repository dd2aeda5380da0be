"""What only the LiteRT engine does; the rest is in `test_contract.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.engines import litert
from inference.engines.base import ModelPaths, Net
from inference.engines.litert import LitertEngine
from inference.errors import ModelError
from models import convert


def test_it_gives_the_nets_what_the_conversion_builds_in() -> None:
    """Normalisation, and which output is which, are said in two places that agree."""
    for net, form in litert.FORMS.items():
        other = convert.FORMS[net]
        assert (form.scale, form.offset) == (other.scale, other.offset)
        numbered = {number: (name, shape) for name, (number, shape) in form.outputs.items()}
        assert numbered == dict(other.outputs)


def originals(model_paths: ModelPaths, folder: Path) -> dict[Net, Path]:
    """Copies of the published files, where the engine looks for them."""
    paths = {net: folder / path.name for net, path in model_paths.items()}
    for net, path in paths.items():
        published = model_paths[net].with_suffix(".tflite")
        path.with_suffix(".tflite").write_bytes(published.read_bytes())
    return paths


@pytest.mark.parametrize("kept", [0, 1000], ids=["empty", "start"])
def test_a_damaged_file_is_a_model_error(
    kept: int, model_paths: ModelPaths, tmp_path: Path
) -> None:
    """A file that was cut off is not loaded."""
    paths = originals(model_paths, tmp_path)
    file = paths[Net.LANDMARKS].with_suffix(".tflite")
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"full\.tflite is damaged: run `sideline models`"):
        LitertEngine(paths, threads=1)


def test_another_net_is_a_model_error(model_paths: ModelPaths, tmp_path: Path) -> None:
    """A good file of the wrong net is noticed when it is loaded."""
    paths = originals(model_paths, tmp_path)
    swapped = {**paths, Net.DETECTOR: paths[Net.LANDMARKS]}
    with pytest.raises(ModelError, match=r"full\.tflite is not pose_detector"):
        LitertEngine(swapped, threads=1)
