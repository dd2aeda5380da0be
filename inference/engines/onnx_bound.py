"""ONNX Runtime with memory of its own on a device, for batches of a few fixed sizes.

A GPU then neither allocates while it runs nor waits for Python to launch each kernel: a CUDA graph
is captured for each size. While one batch runs, the next one's pictures are copied there. None of
it needs a GPU to be tested: the device may be `cpu`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
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
    batch size. With `half`, the nets compute in float16.
    """

    engine: str
    providers: Callable[[Net], Sequence[Provider]]
    device: str = "cuda"
    graphs: bool = False
    half: bool = False
    sizes: Sequence[int] = BUCKETS


class BoundEngine(Engine):
    """Both nets on one device, one batch at a time; each of `threads` callers has memory of its
    own there and brings its pictures while another one's run."""

    def __init__(self, paths: ModelPaths, *, threads: int, placement: Placement) -> None:
        """Load the nets; set up and try every batch size.

        Raises ModelError when a file is missing or damaged, EngineError when the provider is not
        there or cannot run the nets, InvalidInput when `threads` is less than 1.
        """
        check_threads(threads)
        self.name = placement.engine
        self.parallel = threads
        self._sizes = placement.sizes
        self._ending = Lock()
        self._closed = False
        # A CUDA graph belongs to the thread that captured it.
        self._device = ThreadPoolExecutor(1, thread_name_prefix=f"{self.name}-device")
        self._free: SimpleQueue[Mapping[Net, _BoundNet]] = SimpleQueue()
        try:
            sessions = {
                (net, size): _session(net, paths, placement) for net in Net for size in self._sizes
            }
            self._places = [
                {net: _BoundNet(net, sessions, placement, number, self._on_device) for net in Net}
                for number in range(threads)
            ]
            self.warm_up()
        except BaseException:
            self._device.shutdown()
            raise
        for place in self._places:
            self._free.put(place)

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops.

        Raises EngineError for anything else, when the run fails, and when the engine is closed.
        """
        check_images(net, images)
        place = self._free.get()
        try:
            return self._run(place, net, images)
        finally:
            self._free.put(place)

    def warm_up(self) -> None:
        """Every batch size once: the first time kernels are chosen and graphs captured."""
        for place in self._places:
            for net in Net:
                for size in self._sizes:
                    self._run(place, net, np.zeros((size, net.side, net.side, 3), np.uint8))

    def close(self) -> None:
        """Free the device, after what runs on it."""
        with self._ending:
            if self._closed:
                return
            self._closed = True
        self._device.shutdown()
        for place in self._places:
            place.clear()

    def _run(self, place: Mapping[Net, _BoundNet], net: Net, images: Images) -> Outputs:
        if self._closed:
            raise EngineError(f"the engine {self.name} is closed")
        try:
            return place[net].run(images)
        except BROKEN_RUN as error:
            raise EngineError(f"{net.value} failed on {self.name}: {error}") from error

    def _on_device(self, work: Callable[[], None]) -> None:
        self._device.submit(work).result()


def _session(net: Net, paths: ModelPaths, placement: Placement) -> onnxruntime.InferenceSession:
    """A session for one batch size: one that changes size makes new plans for its convolutions,
    and a CUDA graph that was captured with the old ones reads memory that is gone."""
    return open_session(
        net, paths[net], placement.engine, placement.providers(net), half=placement.half
    )


class _BoundNet:
    """One net, with one caller's memory for each batch size."""

    def __init__(
        self,
        net: Net,
        sessions: Mapping[tuple[Net, int], onnxruntime.InferenceSession],
        placement: Placement,
        place: int,
        on_device: Callable[[Callable[[], None]], None],
    ) -> None:
        self._on_device = on_device
        self._bound = {
            size: _Bound(sessions[net, size], net, size, placement, place)
            for size in placement.sizes
        }

    def run(self, images: Images) -> Outputs:
        """In as many runs as it takes."""
        parts = [
            self._piece(self._bound[piece.bucket], images[piece.begin : piece.end])
            for piece in pieces(len(images), list(self._bound))
        ]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _piece(self, bound: _Bound, images: Images) -> Outputs:
        bound.bring(images)
        self._on_device(bound.compute)
        return bound.fetch(len(images))


class _Bound:
    """A batch size: where its pictures and outputs lie on the device, always the same places."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        net: Net,
        size: int,
        placement: Placement,
        place: int,
    ) -> None:
        self._session = session
        self._on_cpu = placement.device == "cpu"
        self._here = np.zeros((size, net.side, net.side, 3), np.uint8)
        make = onnxruntime.OrtValue.ortvalue_from_shape_and_type
        self._pictures = make(self._here.shape, np.uint8, placement.device, 0)
        shapes = {one.name: one.shape[1:] for one in session.get_outputs()}
        self._outputs = {
            name: make((size, *shapes[name]), np.float32, placement.device, 0)
            for name in NET_OUTPUTS[net]
        }
        self._binding = session.io_binding()
        self._binding.bind_ortvalue_input(INPUT, self._pictures)
        for name, value in self._outputs.items():
            self._binding.bind_ortvalue_output(name, value)
        self._options = onnxruntime.RunOptions()
        if placement.graphs:
            self._options.add_run_config_entry("gpu_graph_id", str(1000 * place + size))

    def bring(self, images: Images) -> None:
        """Put pictures there, at most as many as the size."""
        self._here[: len(images)] = images
        self._pictures.update_inplace(self._here)

    def compute(self) -> None:
        """Run the net over what is there."""
        self._session.run_with_iobinding(self._binding, self._options)

    def fetch(self, count: int) -> Outputs:
        """The outputs of the first `count` pictures: what filled the batch up is left out."""
        return {name: self._fetched(value)[:count] for name, value in self._outputs.items()}

    def _fetched(self, value: onnxruntime.OrtValue) -> NDArray[np.float32]:
        """A copy in this process's memory, which the next run leaves alone."""
        values: NDArray[np.float32] = value.numpy()
        return values.copy() if self._on_cpu else values  # there, ONNX Runtime gives a view
