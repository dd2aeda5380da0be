"""GPUs, of which there are none here: the library is played."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from server.observability.metrics.gpus import gpu_families
from tests.unit.server.observability.metrics.told import value


class NvmlError(Exception):
    """As the library's own."""


class Library:
    """Two GPUs; the second does not tell its temperature."""

    NVMLError = NvmlError
    NVML_TEMPERATURE_GPU = 0

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802
        """Two."""
        return 2

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:  # noqa: N802
        """Its number."""
        return index

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> Any:  # noqa: N802
        """In percent."""
        return SimpleNamespace(gpu=40 + handle)

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> Any:  # noqa: N802
        """In bytes."""
        return SimpleNamespace(used=10 + handle, total=100)

    def nvmlDeviceGetTemperature(self, handle: int, _: int) -> int:  # noqa: N802
        """Only of the first."""
        if handle:
            raise NvmlError("not supported")
        return 51


def test_each_gpu_tells_what_it_knows() -> None:
    """In base units; what one does not tell is absent, and the other is told all the same."""
    told = list(gpu_families(Library()))
    assert value(told, "sideline_gpu_busy_ratio", gpu="1") == 0.41
    assert value(told, "sideline_gpu_memory_used_bytes", gpu="1") == 11
    assert value(told, "sideline_gpu_memory_bytes", gpu="0") == 100
    heat = next(one for one in told if one.name == "sideline_gpu_temperature_celsius")
    assert [(one.labels, one.value) for one in heat.samples] == [({"gpu": "0"}, 51.0)]


def test_without_the_library_nothing_is_told() -> None:
    """No family at all: there is no GPU to look at."""
    assert list(gpu_families(None)) == []
