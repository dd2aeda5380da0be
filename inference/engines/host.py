"""What this host is, as far as it decides how quick engines are and what they build."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from inference.engines.base import Bf16Files, ModelPaths
from inference.errors import ModelError

PACKAGES = ("onnxruntime", "onnxruntime-gpu", "tensorrt", "openvino", "ai-edge-litert")

_CPUINFO = Path("/proc/cpuinfo")
_GPU_QUERY = ("--query-gpu=name,driver_version", "--format=csv,noheader")
_ANSWER_WITHIN_S = 20.0


def host_key(paths: ModelPaths, threads: int) -> Mapping[str, str]:
    """Equal for two starts between which nothing changed that an engine's speed depends on.

    Raises ModelError when a net cannot be read.
    """
    versions = {package: version_of(package) for package in PACKAGES}
    nets = {net.value: file_hash(path) for net, path in paths.items()}
    bf16 = [one for path in paths.values() for one in Bf16Files.of(path).all if one.is_file()]
    gpus = gpu_names() if versions["onnxruntime-gpu"] else ()
    return {
        "cpu": f"{_cpu_name()}, {_cpu_count()} cores",
        "gpu": "; ".join(gpus),
        "threads": str(threads),
        **versions,
        **nets,
        **{path.name: file_hash(path) for path in bf16},
    }


def version_of(package: str) -> str:
    """Of an installed package; empty when there is none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def file_hash(path: Path) -> str:
    """SHA-256; raises ModelError when the file cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing: run `sideline models`") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error}") from error


def gpu_names(program: str = "nvidia-smi") -> tuple[str, ...]:
    """`name, driver` of each GPU that NVIDIA's driver lists; none where there is no driver."""
    found = shutil.which(program)
    if found is None:
        return ()
    try:
        said = subprocess.run(
            [found, *_GPU_QUERY],
            capture_output=True,
            text=True,
            timeout=_ANSWER_WITHIN_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(line.strip() for line in said.stdout.splitlines() if line.strip())


def _cpu_name() -> str:
    try:
        lines = _CPUINFO.read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _cpu_count() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
