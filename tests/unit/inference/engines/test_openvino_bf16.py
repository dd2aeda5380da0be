"""What only the bfloat16 engine does; the rest is in `test_contract.py`."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import openvino
import pytest

from inference.engines.base import OUTPUTS, Bf16Files, ModelPaths, Net
from inference.engines.openvino import compile_net, compile_options
from inference.engines.openvino_bf16 import OpenvinoBf16Engine, multiplies_bfloat16
from inference.errors import EngineError
from models.bf16.graph import NetGraph
from models.bf16.precise import precise_nodes
from tests.support.processors import needs_bfloat16


@pytest.fixture
def copies(model_paths: ModelPaths, tmp_path: Path) -> ModelPaths:
    """The nets where a test may change them."""
    for path in (*model_paths.values(), *Bf16Files.of(model_paths[Net.LANDMARKS]).all):
        shutil.copy2(path, tmp_path)
    return {net: tmp_path / path.name for net, path in model_paths.items()}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("flags\t\t: fpu sse2 avx512f avx512_bf16 avx512_vnni", True),
        ("flags\t\t: fpu amx_bf16 amx_tile", True),
        ("flags\t\t: fpu sse2 avx512f avx512_vnni", False),
        ("Features\t: fp asimd", False),
    ],
)
def test_a_processor_is_asked_for_its_instructions(
    line: str, expected: bool, tmp_path: Path
) -> None:
    """OpenVINO computes in bf16 without them too, but slower than in single precision."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\n{line}\n")
    assert multiplies_bfloat16(cpuinfo) is expected
    assert not multiplies_bfloat16(tmp_path / "nowhere")


def test_other_processors_are_refused(
    model_paths: ModelPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that `auto` goes on to single precision."""
    monkeypatch.setattr("inference.engines.openvino_bf16.multiplies_bfloat16", lambda: False)
    with pytest.raises(EngineError, match="this processor does not multiply bfloat16"):
        OpenvinoBf16Engine(model_paths, threads=1)


@needs_bfloat16
def test_it_multiplies_bfloat16_where_that_is_fast(model_paths: ModelPaths) -> None:
    """Most convolutions do, the finest ones and those that make the numbers do not."""
    model = model_paths[Net.LANDMARKS]
    operators = Bf16Files.of(model).operators
    options = compile_options(1)
    compiled = compile_net(openvino.Core(), Net.LANDMARKS, operators, options, openvino.Type.bf16)
    precisions: dict[str, set[str]] = {"bf16": set(), "f32": set()}
    for node in compiled.get_runtime_model().get_ordered_ops():
        told = node.get_rt_info()
        if told["layerType"].astype(str) == "Convolution":
            name = node.get_friendly_name().partition("/")[0]
            precisions[told["runtimePrecision"].astype(str)].add(name)
    graph = NetGraph(model.read_bytes())
    convolutions = {node.name for node in graph.convolutions}
    assert precisions["f32"] == convolutions & precise_nodes(graph)
    assert precisions["bf16"] == convolutions - precisions["f32"]


@needs_bfloat16
@pytest.mark.parametrize("kind", ["operators", "constants", "check"])
@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_what_is_not_there_is_an_error_of_this_engine(
    kind: str, harm: str, copies: ModelPaths
) -> None:
    """Not of the models: the others run without it."""
    file: Path = getattr(Bf16Files.of(copies[Net.LANDMARKS]), kind)
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(EngineError, match="sideline models"):
        OpenvinoBf16Engine(copies, threads=1)


@needs_bfloat16
@pytest.mark.parametrize(("name", "shift"), [(OUTPUTS.landmarks, 2.0), (OUTPUTS.world, 0.02)])
def test_landmarks_that_move_too_far_are_noticed(
    name: str, shift: float, copies: ModelPaths
) -> None:
    """Whatever a processor or another OpenVINO does to the net."""
    check = Bf16Files.of(copies[Net.LANDMARKS]).check
    with np.load(check) as arrays:
        known = {**arrays}
    known[name] = known[name] + np.float32(shift)
    np.savez(check, allow_pickle=False, **known)
    with pytest.raises(EngineError, match=r"moves landmarks by \d+\.\d+ px and \d+\.\d mm"):
        OpenvinoBf16Engine(copies, threads=1)


@needs_bfloat16
def test_a_result_that_is_no_number_is_noticed(copies: ModelPaths) -> None:
    """It is not within the bounds either."""
    check = Bf16Files.of(copies[Net.LANDMARKS]).check
    with np.load(check) as arrays:
        known = {**arrays}
    known[OUTPUTS.world] = known[OUTPUTS.world] * np.float32(np.nan)
    np.savez(check, allow_pickle=False, **known)
    with pytest.raises(EngineError, match="nan mm"):
        OpenvinoBf16Engine(copies, threads=1)
