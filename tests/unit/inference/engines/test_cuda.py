"""What of the CUDA and TensorRT engines needs no GPU."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from inference.engines import cuda, tensorrt
from inference.engines.base import ModelPaths, Net
from inference.engines.onnx import CPU
from inference.engines.onnx_bound import Placement
from inference.engines.onnx_session import Provider
from inference.errors import EngineError, ModelError

GPU = "NVIDIA H100 80GB HBM3, 570.124.06"


@pytest.fixture
def nets(tmp_path: Path) -> dict[Net, Path]:
    """Two files that stand for nets."""
    paths = {net: tmp_path / f"{net.value}.onnx" for net in Net}
    for net, path in paths.items():
        path.write_text(net.value)
    return paths


def test_graphs_are_told_to_the_provider_and_to_each_run() -> None:
    """One without the other would fail at the first batch."""
    for graphs in (True, False):
        placed = cuda.placement(graphs)
        (provider,) = placed.providers(Net.LANDMARKS)
        assert placed.graphs is graphs
        assert provider.options["enable_cuda_graph"] == ("1" if graphs else "0")
        assert (placed.engine, placed.device) == ("onnx-cuda", "cuda")


def test_without_graphs_where_they_cannot_be_captured(model_paths: ModelPaths) -> None:
    """It is said why, and the engine runs."""

    def place(graphs: bool) -> Placement:
        provider = Provider("MoonExecutionProvider") if graphs else CPU
        return Placement("onnx-cuda", lambda _net: [provider], "cpu", graphs, sizes=(1, 2))

    told: list[str] = []
    engine = cuda.create(model_paths, 1, told.append, place)
    assert engine.name == "onnx-cuda"
    assert len(told) == 1
    assert "no CUDA graphs here" in told[0]
    engine.close()


def test_without_the_provider_there_is_no_engine(model_paths: ModelPaths) -> None:
    """ONNX Runtime for the processor says what it has."""
    with pytest.raises(EngineError, match="no CUDAExecutionProvider; it has"):
        cuda.create(model_paths, 1, print)


@pytest.mark.parametrize("net", Net)
def test_tensorrt_is_told_the_sizes_of_each_net(net: Net, tmp_path: Path) -> None:
    """From one picture to the largest bucket, in half precision."""
    first, second = tensorrt.placement(tmp_path).providers(net)
    shapes = {name: value for name, value in first.options.items() if name.endswith("_shapes")}
    assert shapes == {
        "trt_profile_min_shapes": f"pictures:1x{net.side}x{net.side}x3",
        "trt_profile_opt_shapes": f"pictures:8x{net.side}x{net.side}x3",
        "trt_profile_max_shapes": f"pictures:32x{net.side}x{net.side}x3",
    }
    assert first.options["trt_fp16_enable"] == "1"
    assert first.options["trt_engine_cache_path"] == str(tmp_path)
    assert (first.name, second.name) == ("TensorrtExecutionProvider", "CUDAExecutionProvider")


def test_builds_are_kept_only_where_there_is_a_folder() -> None:
    """Else TensorRT would put them into the folder that it is started in."""
    options = tensorrt.tensorrt_provider(Net.LANDMARKS, None).options
    assert not [name for name in options if "cache" in name]


def test_the_key_changes_with_gpu_driver_version_and_nets(nets: dict[Net, Path]) -> None:
    """A build for anything else would be refused, or worse, run."""
    key = tensorrt.cache_key(GPU, "10.9.0", nets)
    assert key.startswith("nvidia-h100-80gb-hbm3-570.124.06-tensorrt-10.9.0-nets-")
    assert key == tensorrt.cache_key(GPU, "10.9.0", nets)
    others = {
        tensorrt.cache_key("NVIDIA L4, 570.124.06", "10.9.0", nets),
        tensorrt.cache_key("NVIDIA H100 80GB HBM3, 575.1", "10.9.0", nets),
        tensorrt.cache_key(GPU, "10.10.0", nets),
    }
    nets[Net.LANDMARKS].write_text("another net")
    others.add(tensorrt.cache_key(GPU, "10.9.0", nets))
    assert len(others | {key}) == 5


def test_a_key_is_the_name_of_one_folder(nets: dict[Net, Path]) -> None:
    """Whatever the driver calls the GPU."""
    key = tensorrt.cache_key("../A/B\\C: *?", "1", nets)
    assert "/" not in key
    assert "\\" not in key
    assert not key.startswith(".")


def test_the_folder_is_made(tmp_path: Path) -> None:
    """Where it cannot be, it is said."""
    assert tensorrt.cache_folder(tmp_path / "new", "key").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match="cannot be kept"):
        tensorrt.cache_folder(tmp_path / "file", "key")


def test_who_waits_is_told_why(tmp_path: Path) -> None:
    """How long, and where the build is kept."""
    assert tensorrt.build_message(GPU, tmp_path).endswith(f"once; it is kept in {tmp_path}")
    assert "lost at the end" in tensorrt.build_message(GPU, None)


def test_a_missing_net_is_a_model_error(tmp_path: Path) -> None:
    """Also for the key of what is kept."""
    with pytest.raises(ModelError, match="sideline models"):
        tensorrt.cache_key(GPU, "1", dict.fromkeys(Net, tmp_path / "nothing"))


def test_without_the_package_it_cannot_be_imported(
    nets: dict[Net, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to install, the registry says."""
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    with pytest.raises(ImportError):
        tensorrt.create(nets, 1, tmp_path, print)
    with pytest.raises(EngineError, match="none of the packages"):
        tensorrt.tensorrt_version()
