"""One picture on several threads where they are free, and on one where others want them.

Threads that share a picture wait for one another: on two idle cores the landmark net takes two
thirds of the time, on busy ones twice as much, because each waits while the other is not let on.
As both give the same bits, what was quicker lately decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.clock import Clock, monotonic
from inference.engines.base import Engine, Images, Net, Outputs
from inference.engines.quicker import Quicker


class ElasticEngine(Engine):
    """Several engines that give the same bits, for one caller at a time; whoever is the quickest
    at a net runs it."""

    def __init__(self, engines: Sequence[Engine], clock: Clock = monotonic) -> None:
        """The engines are closed with this one."""
        self.name = engines[0].name
        self._engines = engines
        self._clock = clock
        self._quicker = {net: Quicker(len(engines)) for net in Net}

    def run(self, net: Net, images: Images) -> Outputs:
        """Run (n, side, side, 3) RGB crops; raises EngineError as the engines do."""
        quicker = self._quicker[net]
        way = quicker.next()
        began_s = self._clock()
        outputs = self._engines[way].run(net, images)
        quicker.note(way, (self._clock() - began_s) / len(images))
        return outputs

    def warm_up(self) -> None:
        """Each of them, and none is judged by its first run."""
        for engine in self._engines:
            engine.warm_up()

    def close(self) -> None:
        """Close them all."""
        for engine in self._engines:
            engine.close()
