"""What every engine over ONNX Runtime shares: opening a net, and the errors that it raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from inference.engines.base import Net
from inference.engines.checks import check_is_net, check_model_file
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
BROKEN_RUN = (
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
    """An execution provider of ONNX Runtime."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)


def open_session(
    net: Net, path: Path, engine: str, providers: Sequence[Provider], *, half: bool = False
) -> onnxruntime.InferenceSession:
    """The net on the first of `providers`, the others taking what that one cannot; with `half`,
    it computes in float16.

    Raises ModelError when the file is missing or damaged, EngineError when the provider is not
    there or does not start: ONNX Runtime itself would go on without it, on the processor.
    """
    first = providers[0].name
    available = onnxruntime.get_available_providers()
    if first not in available:
        raise EngineError(f"this ONNX Runtime has no {first}; it has {', '.join(available)}")
    check_model_file(path)
    try:
        session = onnxruntime.InferenceSession(
            _halved(path) if half else str(path),
            sess_options=_options(),
            providers=[(one.name, dict(one.options)) for one in providers],
        )
    except _BROKEN_MODEL as error:
        raise ModelError(f"{path} is damaged: run `sideline models` ({error})") from error
    except BROKEN_RUN as error:
        raise EngineError(f"{path} cannot be loaded on {engine}: {error}") from error
    started = session.get_providers()
    if started[0] != first:
        raise EngineError(
            f"{first} does not start: its libraries do not load, or there is no GPU; the lines "
            "above say which"
        )
    inputs = {given.name: tuple(given.shape[1:]) for given in session.get_inputs()}
    check_is_net(net, path, inputs, [output.name for output in session.get_outputs()])
    return session


def _halved(path: Path) -> bytes:
    import onnx
    from google.protobuf.message import DecodeError

    from inference.engines.half import in_half_precision

    try:
        content: bytes = in_half_precision(onnx.load(path)).SerializeToString()
    except DecodeError as error:
        raise ModelError(f"{path} is damaged: run `sideline models` ({error})") from error
    return content


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    return options
