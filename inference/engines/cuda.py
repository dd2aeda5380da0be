"""ONNX Runtime on an NVIDIA GPU.

Ran by itself and under `loadtest.streams` on an NVIDIA H200 with ONNX Runtime 1.31, graphs
captured; never inside a server. What surrounds it, `onnx_bound`, is tested on the processor.
"""

from __future__ import annotations

from collections.abc import Callable

import onnxruntime

from inference.engines.base import Engine, ModelPaths
from inference.engines.onnx_bound import BoundEngine, Placement
from inference.engines.onnx_session import Provider
from inference.errors import EngineError

NAME = "onnx-cuda"


def cuda_provider(*, graphs: bool) -> Provider:
    """What is left in single precision is multiplied in TF32, whose rounding is that of fp16."""
    options = {
        "device_id": "0",
        "cudnn_conv_algo_search": "HEURISTIC",  # what was measured
        "prefer_nhwc": "1",
        "use_tf32": "1",
        "enable_cuda_graph": "1" if graphs else "0",
    }
    return Provider("CUDAExecutionProvider", options)


def placement(graphs: bool) -> Placement:
    """Everything on the first GPU, in half precision."""
    provider = cuda_provider(graphs=graphs)
    return Placement(NAME, lambda _net: [provider], graphs=graphs, half=True)


def create(
    paths: ModelPaths,
    threads: int,
    report: Callable[[str], None],
    place: Callable[[bool], Placement] = placement,
) -> Engine:
    """With a CUDA graph for each batch size, or without where they cannot be captured.

    `place` says where, with graphs or without. Raises as `BoundEngine`.
    """
    preload_libraries()
    try:
        return BoundEngine(paths, threads=threads, placement=place(True))
    except EngineError as error:
        engine = BoundEngine(paths, threads=threads, placement=place(False))
        report(f"no CUDA graphs here, each kernel is launched by itself: {error}")
        return engine


def preload_libraries() -> None:
    """CUDA and cuDNN as their own packages install them, where they are installed so."""
    onnxruntime.preload_dlls()
