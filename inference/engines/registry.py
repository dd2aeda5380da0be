"""Engines by name; an engine's package is imported only when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from inference.engines.base import Engine, ModelPaths
from inference.engines.host import version_of
from inference.errors import EngineError, UnknownEngine

log = getLogger(__name__)

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class _Options:
    """What an engine may be told besides the nets."""

    threads: int
    cache_dir: Path | None
    report: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Entry:
    """How to make an engine; what to do when its package, if it needs one of its own, is not
    there; how long it may be silent while it loads; and how many callers at a time it is of use
    to have, if that is less than there are threads."""

    create: Callable[[ModelPaths, _Options], Engine]
    advice: str
    package: str | None = None
    load_within_s: float = 60.0
    callers: int | None = None


def _onnx_tensorrt(paths: ModelPaths, options: _Options) -> Engine:
    from inference.engines import tensorrt

    return tensorrt.create(paths, options.threads, options.cache_dir, options.report)


def _onnx_cuda(paths: ModelPaths, options: _Options) -> Engine:
    from inference.engines import cuda

    return cuda.create(paths, options.threads, options.report)


def _onnx_cpu(paths: ModelPaths, options: _Options) -> Engine:
    from inference.engines.onnx import OnnxEngine

    return OnnxEngine(paths, threads=options.threads)


def _openvino(paths: ModelPaths, options: _Options) -> Engine:
    from inference.engines.openvino import OpenvinoEngine

    return OpenvinoEngine(paths, threads=options.threads)


def _openvino_bf16(paths: ModelPaths, options: _Options) -> Engine:
    from inference.engines.openvino_bf16 import OpenvinoBf16Engine

    return OpenvinoBf16Engine(paths, threads=options.threads)


def _litert(paths: ModelPaths, options: _Options) -> Engine:
    from inference.engines.litert import LitertEngine

    return LitertEngine(paths, threads=options.threads)


def _fake(_paths: ModelPaths, _options: _Options) -> Engine:
    from inference.engines.fake import FakeEngine

    return FakeEngine()


_GPU = "onnxruntime-gpu"

_GPU_CALLERS = 2
"""While one batch runs the next is prepared; more callers would only make batches smaller."""

_ENGINES: Mapping[str, _Entry] = {
    "onnx-tensorrt": _Entry(
        _onnx_tensorrt, "pip install 'sideline[tensorrt]'", _GPU, 3600.0, _GPU_CALLERS
    ),
    "onnx-cuda": _Entry(_onnx_cuda, "pip install 'sideline[gpu]'", _GPU, 300.0, _GPU_CALLERS),
    "onnx-cpu": _Entry(_onnx_cpu, "pip install 'sideline[cpu]'"),
    "openvino": _Entry(_openvino, "pip install 'sideline[cpu]'"),
    "openvino-bf16": _Entry(_openvino_bf16, "pip install 'sideline[cpu]'"),
    "litert": _Entry(_litert, "pip install 'sideline[litert]'"),
    "fake": _Entry(_fake, "reinstall sideline"),
}
AUTO_ORDER = (
    "onnx-tensorrt",
    "onnx-cuda",
    "openvino-bf16",
    "openvino",
    "onnx-cpu",
    "litert",
)
"""What `auto` tries where nothing was measured, best first."""


def engine_names() -> tuple[str, ...]:
    """Every name that `create_engine` takes."""
    return (AUTO, *_ENGINES)


def check_engine(name: str) -> None:
    """Raises UnknownEngine unless `create_engine` takes the name; imports nothing."""
    if name not in engine_names():
        raise UnknownEngine(name, engine_names())


def check_package(name: str) -> None:
    """Raise EngineError when the package that only this engine needs is not installed: quicker
    than to try, and before a process is started for it."""
    entry = _ENGINES[name]
    if entry.package is not None and not version_of(entry.package):
        raise EngineError(
            f"the engine {name} needs {entry.package}; to install it, in place of onnxruntime: "
            f"{entry.advice}"
        )


def load_within_s(name: str) -> float:
    """How long the engine may be silent while it loads, in seconds."""
    return _ENGINES[name].load_within_s


def useful_threads(name: str, threads: int) -> int:
    """Of so many threads those that the engine is the quicker for."""
    return min(threads, _ENGINES[name].callers or threads)


def create_engine(
    name: str,
    paths: ModelPaths,
    threads: int,
    *,
    cache_dir: Path | None = None,
    report: Callable[[str], None] = log.info,
) -> Engine:
    """Load an engine; `auto` takes the first that loads, in the usual order of speed.

    What an engine builds for this host it keeps in `cache_dir`; without one it builds it each
    time. What takes long is told to `report` in a sentence.

    Raises UnknownEngine for another name, EngineError when it cannot be loaded (the message says
    why and what to do), ModelError when a net is missing or damaged.
    """
    check_engine(name)
    options = _Options(threads, cache_dir, report)
    if name == AUTO:
        return _first_that_loads(paths, options)
    return _create(name, paths, options)


def _create(name: str, paths: ModelPaths, options: _Options) -> Engine:
    check_package(name)
    entry = _ENGINES[name]
    try:
        return entry.create(paths, options)
    except ImportError as error:
        raise EngineError(
            f"the engine {name} cannot be loaded ({error}); to install it: {entry.advice}"
        ) from error


def _first_that_loads(paths: ModelPaths, options: _Options) -> Engine:
    failures = []
    for name in AUTO_ORDER:
        try:
            return _create(name, paths, options)
        except EngineError as error:
            failures.append(str(error))
    raise EngineError("no engine can be loaded here: " + "; ".join(failures))
