"""OpenVINO: the converted nets on the processor, in single precision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import properties
from openvino.properties import hint

from inference.engines.base import NET_OUTPUTS, Engine, Images, ModelPaths, Net, Outputs
from inference.engines.checks import check_images, check_is_net, check_model_file, check_threads
from inference.errors import EngineError, ModelError

Requests = Mapping[Net, Any]
"""What one caller runs: a request of each net."""

Options = Mapping[Any, Any]
"""What OpenVINO is told of how to run a net."""

_BROKEN = (RuntimeError, MemoryError)
"""OpenVINO raises no errors of its own kind."""


class OpenvinoEngine(Engine):
    """Both nets on the processor.

    A crop's outputs are the same to the last bit alone and in any batch: the nets are compiled for
    one picture. A batch is worked off picture by picture, because a larger one would save less than
    5 %; `threads` callers are served at once, each on its own thread.
    """

    name = "openvino"

    def __init__(self, paths: ModelPaths, *, threads: int) -> None:
        """Load and compile the nets.

        Raises ModelError when a file is missing or damaged, EngineError when OpenVINO cannot use
        this processor, InvalidInput when `threads` is less than 1.
        """
        check_threads(threads)
        core = openvino.Core()
        compiled = self._compiled(core, paths, compile_options(threads))
        self.parallel = threads
        self._free = SimpleQueue[Requests | None]()
        # The one that waits is begun by OpenVINO itself, the moment a thread is free.
        self._requests = threads + 1
        for _ in range(self._requests):
            self._free.put({net: one.create_infer_request() for net, one in compiled.items()})

    def _compiled(self, core: Any, paths: ModelPaths, options: Options) -> Mapping[Net, Any]:
        return {net: compile_net(core, net, paths[net], options) for net in Net}

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops.

        Raises EngineError for anything else, when the run fails, and when the engine is closed.
        """
        check_images(net, images)
        # OpenVINO reads a picture where it lies, and takes no memory that is read-only.
        pictures = np.require(images, requirements=["C", "W"])
        requests = self._free.get()
        try:
            if requests is None:
                raise EngineError(f"the engine {self.name} is closed")
            return _run(requests[net], pictures, NET_OUTPUTS[net])
        except _BROKEN as error:
            raise EngineError(f"{net.value} failed on {self.name}: {error}") from error
        finally:
            self._free.put(requests)

    def close(self) -> None:
        """Free the compiled nets, once those who run them are back."""
        for _ in [self._free.get() for _ in range(self._requests)]:
            self._free.put(None)


def _run(request: Any, pictures: Images, names: tuple[str, ...]) -> Outputs:
    outputs: dict[str, NDArray[np.float32]] = {}
    for number in range(len(pictures)):
        picture = pictures[number : number + 1]
        request.set_input_tensor(openvino.Tensor(picture, shared_memory=True))
        request.infer()
        for name in names:
            values = request.get_tensor(name).data
            if not number:
                outputs[name] = np.empty((len(pictures), *values.shape[1:]), np.float32)
            outputs[name][number] = values[0]
    return outputs


def compile_net(
    core: Any, net: Net, path: Path, options: Options, precision: Any = openvino.Type.f32
) -> Any:
    """The net for pictures one by one.

    Raises ModelError when the file is no such net, EngineError when it cannot be compiled.
    """
    check_model_file(path)
    try:
        model = core.read_model(str(path))
    except _BROKEN as error:
        raise ModelError(f"{path} is damaged: run `sideline models` ({_short(error)})") from error
    inputs = {port.any_name: _sides(port.partial_shape) for port in model.inputs}
    check_is_net(net, path, inputs, [port.any_name for port in model.outputs])
    try:
        model.reshape([1, net.side, net.side, 3])
        # Left to itself it computes in bf16 where the processor can, far off on the plain nets.
        chosen = {**options, hint.inference_precision: precision}
        return core.compile_model(model, "CPU", chosen)
    except _BROKEN as error:
        raise EngineError(f"{path} cannot be loaded on openvino: {_short(error)}") from error


def compile_options(threads: int) -> Options:
    """So many pictures at a time, each on one thread."""
    return {
        properties.inference_num_threads: threads,
        properties.num_streams: threads,
        # Several engines, decoders and other programs share the cores.
        hint.enable_cpu_pinning: False,
    }


def _sides(shape: Any) -> tuple[int, ...]:
    """A shape without the batch; -1 where it is free."""
    return tuple(one.get_length() if one.is_static else -1 for one in list(shape)[1:])


def _short(error: BaseException) -> str:
    """The last line of OpenVINO's message; those before it name places in its source."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else repr(error)
