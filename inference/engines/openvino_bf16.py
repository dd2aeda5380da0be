"""OpenVINO on processors that multiply bfloat16: the landmark net in a form made for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import openvino
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Bf16Files, ModelPaths, Net, Outputs
from inference.engines.openvino import OpenvinoEngine, Options, compile_net
from inference.errors import EngineError, ModelError

_INSTRUCTIONS = {"avx512_bf16", "amx_bf16"}

MAX_SHIFT_PX = 0.5
"""How far from single precision a landmark may lie on average, of the crop's 256 pixels."""

MAX_SHIFT_M = 0.005
"""The same for world landmarks."""


class OpenvinoBf16Engine(OpenvinoEngine):
    """The landmark net in bfloat16, the detector in single precision.

    Loads only where the processor multiplies bfloat16 by itself and comes out right: the net is
    tried on pictures of which the single-precision result is known.
    """

    name = "openvino-bf16"

    def __init__(self, paths: ModelPaths, *, threads: int) -> None:
        """Load, compile and try the nets.

        Raises EngineError when the processor cannot, when the form made for it is not there or
        damaged, and when landmarks move too far; ModelError and InvalidInput as with single
        precision.
        """
        self._files = Bf16Files.of(paths[Net.LANDMARKS])
        super().__init__(paths, threads=threads)
        _check_shift(self, self._files.check)

    def _compiled(self, core: Any, paths: ModelPaths, options: Options) -> Mapping[Net, Any]:
        if not multiplies_bfloat16():
            raise EngineError("this processor does not multiply bfloat16")
        detector = compile_net(core, Net.DETECTOR, paths[Net.DETECTOR], options)
        try:
            landmarks = compile_net(
                core, Net.LANDMARKS, self._files.operators, options, openvino.Type.bf16
            )
        except ModelError as error:  # others run without it
            raise EngineError(str(error)) from error
        return {Net.DETECTOR: detector, Net.LANDMARKS: landmarks}


def multiplies_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor has instructions for it; OpenVINO also imitates them, slowly.

    Where the system does not tell, as on others than Linux, False.
    """
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not _INSTRUCTIONS.isdisjoint(flags.split())


def _check_shift(engine: OpenvinoEngine, known: Path) -> None:
    """Raise EngineError unless the engine moves landmarks less than the bounds."""
    try:
        with known.open("rb") as file, np.load(file) as arrays:
            pictures = arrays["pictures"]
            expected = {name: arrays[name] for name in (OUTPUTS.landmarks, OUTPUTS.world)}
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise EngineError(f"{known} is missing or damaged: run `sideline models`") from error
    found = engine.run(Net.LANDMARKS, pictures)
    shift_px, shift_m = _shift(found, expected)
    # Not a number is not less than the bound.
    if not (shift_px <= MAX_SHIFT_PX and shift_m <= MAX_SHIFT_M):
        raise EngineError(
            f"bfloat16 moves landmarks by {shift_px:.2f} px and {1000 * shift_m:.1f} mm on this "
            f"processor, more than {MAX_SHIFT_PX} px and {1000 * MAX_SHIFT_M:.0f} mm"
        )


def _shift(found: Outputs, expected: Outputs) -> tuple[float, float]:
    """Mean distance of landmarks in pixels of the crop, and of world landmarks in metres."""
    apart = {name: found[name] - values for name, values in expected.items()}
    return (
        _distance(apart[OUTPUTS.landmarks].reshape(-1, 5)[:, :2]),
        _distance(apart[OUTPUTS.world].reshape(-1, 3)),
    )


def _distance(apart: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(apart, axis=1).mean())
