"""NVIDIA GPUs, where there are any; asked through NVML (extra `gpu`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from logging import getLogger
from typing import Any

from prometheus_client import Metric

from server.observability.metrics.families import gauges

log = getLogger(__name__)


@cache
def nvml() -> Any | None:
    """The library, ready; None where it, its driver or a GPU is missing."""
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        return pynvml if pynvml.nvmlDeviceGetCount() else None
    except pynvml.NVMLError:
        return None


def gpu_families(library: Any | None) -> Iterator[Metric]:
    """Of each GPU; nothing without the library."""
    if library is None:
        return
    handles = {
        str(one): library.nvmlDeviceGetHandleByIndex(one)
        for one in range(library.nvmlDeviceGetCount())
    }
    readings: tuple[tuple[str, str, Callable[[Any], float]], ...] = (
        (
            "busy_ratio",
            "Part of the time in which the GPU ran something",
            lambda one: library.nvmlDeviceGetUtilizationRates(one).gpu / 100,
        ),
        (
            "memory_used_bytes",
            "Memory of the GPU that is taken",
            lambda one: library.nvmlDeviceGetMemoryInfo(one).used,
        ),
        (
            "memory_bytes",
            "Memory of the GPU",
            lambda one: library.nvmlDeviceGetMemoryInfo(one).total,
        ),
        (
            "temperature_celsius",
            "Temperature of the GPU",
            lambda one: library.nvmlDeviceGetTemperature(one, library.NVML_TEMPERATURE_GPU),
        ),
    )
    for name, words, read in readings:
        values = {}
        for gpu, handle in handles.items():
            try:
                values[gpu] = float(read(handle))
            except library.NVMLError as error:
                log.debug("GPU %s does not tell its %s: %s", gpu, name, error)
        yield gauges(f"sideline_gpu_{name}", words, "gpu", values)
