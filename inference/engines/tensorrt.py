"""TensorRT through ONNX Runtime: the nets in half precision, built for one GPU and kept.

Never run so far: the project's machines have no GPU. What surrounds it, `onnx_bound` and the key
of what is kept, is tested on the processor.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from inference.engines.base import INPUT, Engine, ModelPaths, Net
from inference.engines.buckets import BUCKETS
from inference.engines.cuda import cuda_provider, preload_libraries
from inference.engines.host import file_hash, gpu_names, version_of
from inference.engines.onnx_bound import BoundEngine, Placement
from inference.engines.onnx_session import Provider
from inference.errors import EngineError

NAME = "onnx-tensorrt"

_USUAL_BATCH = 8
"""What the kernels are chosen for; the others run, too."""

_PACKAGES = ("tensorrt", "tensorrt-cu13", "tensorrt-cu12")


def create(
    paths: ModelPaths, threads: int, cache_dir: Path | None, report: Callable[[str], None]
) -> Engine:
    """Build the nets for this GPU, which takes minutes, or take what was built before.

    Raises ImportError without TensorRT's package, EngineError without a GPU, and as `BoundEngine`.
    """
    import tensorrt  # noqa: F401  (loads the libraries that ONNX Runtime looks for)

    preload_libraries()
    gpus = gpu_names()
    if not gpus:
        raise EngineError("no GPU: NVIDIA's driver lists none")
    kept = None
    if cache_dir is not None:
        kept = cache_folder(cache_dir, cache_key(gpus[0], tensorrt_version(), paths))
    if kept is None or not any(kept.iterdir()):
        report(build_message(gpus[0], kept))
    return BoundEngine(paths, threads=threads, placement=placement(kept))


def placement(kept: Path | None) -> Placement:
    """What TensorRT leaves over runs on the CUDA provider."""
    rest = cuda_provider(graphs=False)
    return Placement(NAME, lambda net: [tensorrt_provider(net, kept), rest])


def tensorrt_provider(net: Net, kept: Path | None) -> Provider:
    """In fp16, for every batch size; builds are kept in `kept`, if that is given."""
    options = {"device_id": "0", "trt_fp16_enable": "1"}
    sizes = {"min": BUCKETS[0], "opt": _USUAL_BATCH, "max": BUCKETS[-1]}
    for which, size in sizes.items():
        options[f"trt_profile_{which}_shapes"] = f"{INPUT}:{size}x{net.side}x{net.side}x3"
    if kept is not None:
        options |= {
            "trt_engine_cache_enable": "1",
            "trt_engine_cache_path": str(kept),
            "trt_timing_cache_enable": "1",
            "trt_timing_cache_path": str(kept),
        }
    return Provider("TensorrtExecutionProvider", options)


def cache_folder(cache_dir: Path, key: str) -> Path:
    """The folder for that key, made if need be; raises EngineError when it cannot be made."""
    folder = cache_dir / "tensorrt" / key
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"TensorRT's builds cannot be kept in {folder}: {error}") from error
    return folder


def cache_key(gpu: str, tensorrt: str, paths: ModelPaths) -> str:
    """A folder's name, another one for each GPU, driver, TensorRT and set of nets.

    `gpu` is its name and its driver's version, as the driver lists them.
    """
    nets = hashlib.sha256("".join(file_hash(paths[net]) for net in Net).encode()).hexdigest()
    said = f"{gpu} tensorrt {tensorrt} nets {nets[:16]}"
    return re.sub(r"[^a-z0-9.]+", "-", said.lower()).strip("-.")


def tensorrt_version() -> str:
    """Of the package that is installed; raises EngineError when none is."""
    for package in _PACKAGES:
        version = version_of(package)
        if version:
            return version
    raise EngineError(f"none of the packages {', '.join(_PACKAGES)} is installed")


def build_message(gpu: str, kept: Path | None) -> str:
    """What to tell who waits."""
    where = "and is lost at the end" if kept is None else f"once; it is kept in {kept}"
    return f"TensorRT builds the nets for {gpu}: this takes minutes, {where}"
