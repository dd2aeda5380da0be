"""ONNX Runtime: the converted nets on the processor."""

from __future__ import annotations

import numpy as np

from inference.engines.base import INPUT, NET_OUTPUTS, Engine, Images, ModelPaths, Net, Outputs
from inference.engines.checks import check_images, check_threads
from inference.engines.onnx_session import BROKEN_RUN, Provider, open_session
from inference.errors import EngineError

CPU = Provider("CPUExecutionProvider")


class OnnxEngine(Engine):
    """Both nets on the processor.

    A crop's outputs are the same to the last bit alone and in any batch: sequential execution,
    and kernels that never share a sum between pictures. Each of `threads` callers at a time
    computes on its own thread.
    """

    name = "onnx-cpu"

    def __init__(self, paths: ModelPaths, *, threads: int) -> None:
        """Load the nets.

        Raises ModelError when a file is missing or damaged, InvalidInput when `threads` is less
        than 1.
        """
        check_threads(threads)
        self.parallel = threads
        self._sessions = {net: open_session(net, paths[net], self.name, [CPU]) for net in Net}

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
        except BROKEN_RUN as error:
            raise EngineError(f"{net.value} failed on {self.name}: {error}") from error

    def close(self) -> None:
        """Free the sessions."""
        self._sessions = {}
