"""ONNX Runtime: the converted nets on the processor; other devices are other providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from inference.engines.base import INPUT, NET_OUTPUTS, Engine, Images, ModelPaths, Net, Outputs
from inference.engines.checks import check_images, check_is_net, check_model_file, check_threads
from inference.errors import EngineError, ModelError

_BROKEN_MODEL = (
    ort_errors.InvalidArgument,  # an empty file
    ort_errors.InvalidProtobuf,
    ort_errors.InvalidGraph,
    ort_errors.NoModel,
    ort_errors.NoSuchFile,
    ort_errors.NotImplemented,
)
# ONNX Runtime's exceptions have no common base of their own.
_BROKEN_RUN = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.RuntimeException,
    ort_errors.EngineError,
    ort_errors.EPFail,
    ort_errors.DeviceReset,
    RuntimeError,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class Provider:
    """An execution provider of ONNX Runtime, and what the engine on it is called."""

    engine: str
    provider: str
    options: Mapping[str, str] = field(default_factory=dict)


CPU = Provider("onnx-cpu", "CPUExecutionProvider")


class OnnxEngine(Engine):
    """Both nets on one provider.

    With `CPU`, a crop's outputs are the same to the last bit alone and in any batch: sequential
    execution, and kernels that never share a sum between pictures. Each of `threads` callers at a
    time computes on its own thread.
    """

    def __init__(self, paths: ModelPaths, *, threads: int, provider: Provider = CPU) -> None:
        """Load the nets.

        Raises ModelError when a file is missing or damaged, EngineError when the provider is not
        there, InvalidInput when `threads` is less than 1.
        """
        check_threads(threads)
        available = onnxruntime.get_available_providers()
        if provider.provider not in available:
            raise EngineError(
                f"this ONNX Runtime has no {provider.provider}; it has {', '.join(available)}"
            )
        self.name = provider.engine
        self.parallel = threads
        self._sessions = {net: _session(net, paths[net], provider) for net in Net}

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops.

        Raises EngineError for anything else, when the run fails, and when the engine is closed.
        """
        check_images(net, images)
        session = self._sessions.get(net)
        if session is None:
            raise EngineError(f"the engine {self.name} is closed")
        names = NET_OUTPUTS[net]
        feed = {INPUT: np.ascontiguousarray(images)}
        try:
            return dict(zip(names, session.run(names, feed), strict=True))
        except _BROKEN_RUN as error:
            raise EngineError(f"{net.value} failed on {self.name}: {error}") from error

    def close(self) -> None:
        """Free the sessions."""
        self._sessions = {}


def _session(net: Net, path: Path, provider: Provider) -> onnxruntime.InferenceSession:
    check_model_file(path)
    try:
        session = onnxruntime.InferenceSession(
            str(path),
            sess_options=_options(),
            providers=[(provider.provider, dict(provider.options))],
        )
    except _BROKEN_MODEL as error:
        raise ModelError(f"{path} is damaged: run `sideline models` ({error})") from error
    except _BROKEN_RUN as error:
        raise EngineError(f"{path} cannot be loaded on {provider.engine}: {error}") from error
    inputs = {given.name: tuple(given.shape[1:]) for given in session.get_inputs()}
    check_is_net(net, path, inputs, [output.name for output in session.get_outputs()])
    return session


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    return options
