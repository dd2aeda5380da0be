"""ONNX Runtime with memory of its own on a device, for batches of a few fixed sizes.

A GPU then neither allocates while it runs nor waits for Python to launch each kernel: a CUDA graph
is captured for each size. None of it needs a GPU to be tested: the device may be `cpu`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inference.engines.base import INPUT, NET_OUTPUTS, Engine, Images, ModelPaths, Net, Outputs
from inference.engines.buckets import BUCKETS, pieces
from inference.engines.checks import check_images, check_threads
from inference.engines.onnx_session import BROKEN_RUN, Provider, open_session
from inference.errors import EngineError


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the nets run: on the first of a net's `providers`, in the memory of `device`.

    With `graphs`, which the provider's options must say as well, a CUDA graph is captured for each
    batch size.
    """

    engine: str
    providers: Callable[[Net], Sequence[Provider]]
    device: str = "cuda"
    graphs: bool = False
    sizes: Sequence[int] = BUCKETS


class BoundEngine(Engine):
    """Both nets on one device, one batch at a time; `threads` callers prepare theirs meanwhile."""

    def __init__(self, paths: ModelPaths, *, threads: int, placement: Placement) -> None:
        """Load the nets; set up and try every batch size.

        Raises ModelError when a file is missing or damaged, EngineError when the provider is not
        there or cannot run the nets, InvalidInput when `threads` is less than 1.
        """
        check_threads(threads)
        self.name = placement.engine
        self.parallel = threads
        self._sizes = placement.sizes
        self._device = Lock()
        self._closed = False
        self._nets = {net: _BoundNet(net, paths, placement) for net in Net}
        self.warm_up()

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops.

        Raises EngineError for anything else, when the run fails, and when the engine is closed.
        """
        check_images(net, images)
        with self._device:
            if self._closed:
                raise EngineError(f"the engine {self.name} is closed")
            try:
                return self._nets[net].run(images)
            except BROKEN_RUN as error:
                raise EngineError(f"{net.value} failed on {self.name}: {error}") from error

    def warm_up(self) -> None:
        """Every batch size once: the first time kernels are chosen and graphs captured."""
        for net in Net:
            for size in self._sizes:
                self.run(net, np.zeros((size, net.side, net.side, 3), np.uint8))

    def close(self) -> None:
        """Free the device."""
        with self._device:
            self._closed = True
            self._nets = {}


class _BoundNet:
    """One net, with memory for each batch size."""

    def __init__(self, net: Net, paths: ModelPaths, placement: Placement) -> None:
        self._session = open_session(net, paths[net], placement.engine, placement.providers(net))
        shapes = {one.name: one.shape[1:] for one in self._session.get_outputs()}
        wanted = {name: tuple(shapes[name]) for name in NET_OUTPUTS[net]}
        self._bound = {
            size: _Bound(self._session, net, size, wanted, placement) for size in placement.sizes
        }

    def run(self, images: Images) -> Outputs:
        """In as many runs as it takes."""
        parts = [
            self._bound[piece.bucket].run(images[piece.begin : piece.end])
            for piece in pieces(len(images), list(self._bound))
        ]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class _Bound:
    """A batch size: where its pictures and outputs lie on the device, always the same places."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        net: Net,
        size: int,
        outputs: Mapping[str, tuple[int, ...]],
        placement: Placement,
    ) -> None:
        self._session = session
        self._on_cpu = placement.device == "cpu"
        self._here = np.zeros((size, net.side, net.side, 3), np.uint8)
        make = onnxruntime.OrtValue.ortvalue_from_shape_and_type
        self._pictures = make(self._here.shape, np.uint8, placement.device, 0)
        self._outputs = {
            name: make((size, *shape), np.float32, placement.device, 0)
            for name, shape in outputs.items()
        }
        self._binding = session.io_binding()
        self._binding.bind_ortvalue_input(INPUT, self._pictures)
        for name, value in self._outputs.items():
            self._binding.bind_ortvalue_output(name, value)
        self._options = onnxruntime.RunOptions()
        if placement.graphs:
            self._options.add_run_config_entry("gpu_graph_id", str(size))

    def run(self, images: Images) -> Outputs:
        """At most as many pictures as the size; what filled it up is left out of the outputs."""
        count = len(images)
        self._here[:count] = images
        self._pictures.update_inplace(self._here)
        self._session.run_with_iobinding(self._binding, self._options)
        return {name: self._fetched(value)[:count] for name, value in self._outputs.items()}

    def _fetched(self, value: onnxruntime.OrtValue) -> NDArray[np.float32]:
        """A copy in this process's memory, which the next run leaves alone."""
        values: NDArray[np.float32] = value.numpy()
        return values.copy() if self._on_cpu else values  # there, ONNX Runtime gives a view
