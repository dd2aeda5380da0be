"""The process of an engine: `python -m inference.engines.worker ENGINE LOG MEMORY SOCKETS…`.

Started by `inference.engines.process`. LOG is the form of log lines; MEMORY and SOCKETS are
inherited file descriptors, a socket for each caller at a time, and a slot of the memory. The first
message says what to load, what follows is in `inference.engines.protocol`. The process ends when
the other side goes, and when told to by nothing else: the server that it works for may have to
drain first.
"""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread

import numpy as np

from inference.engines.arena import Arena, Shapes, Slot
from inference.engines.base import Engine, Net
from inference.engines.link import Link, LinkClosed, Message
from inference.engines.protocol import ASKED_BYTES, DONE, FAILED, failure, read_asked
from inference.engines.registry import create_engine
from inference.errors import EngineError, SidelineError
from inference.logs import LogForm, begin

Load = Callable[[Message, Callable[[str], None]], Engine]
"""Makes the engine that the first message describes; the second argument takes what to report."""


def main() -> None:
    """Load, say so, and run until the other side goes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    begin(LogForm.parse(sys.argv[2]))
    memory, *sockets = map(int, sys.argv[3:])
    links = [Link(socket.socket(fileno=one)) for one in sockets]
    work(links, Arena(memory, len(links)), load)


def load(wanted: Message, report: Callable[[str], None]) -> Engine:
    """An engine of the registry, warm."""
    cache = wanted["cache_dir"]
    engine = create_engine(
        wanted["engine"],
        {Net(net): Path(path) for net, path in wanted["paths"].items()},
        wanted["threads"],
        cache_dir=None if cache is None else Path(cache),
        report=report,
    )
    engine.warm_up()
    return engine


def work(links: Sequence[Link], arena: Arena, make: Load) -> None:
    """Load as the first link says, then serve all of them until that one is closed."""
    engine: Engine | None = None
    threads: list[Thread] = []
    try:
        engine = _loaded(links[0], make)
        if engine is not None:
            shapes = output_shapes(engine)
            slots = [Slot(arena, number, shapes) for number in range(len(links))]
            for link, slot in zip(links[1:], slots[1:], strict=True):
                threads.append(Thread(target=_serve, args=(engine, link, slot)))
                threads[-1].start()
            links[0].send({"ready": engine.name, "outputs": shapes})
            _serve(engine, links[0], slots[0])
    except LinkClosed:
        pass
    finally:
        for link in links:
            link.close()
        for thread in threads:
            thread.join()
        if engine is not None:
            engine.close()


def _loaded(link: Link, make: Load) -> Engine | None:
    """None, and said why, when there is no engine to be had."""
    try:
        return make(link.receive(), lambda line: link.send({"progress": line}))
    except SidelineError as error:
        link.send(failure(error))
        return None


def answer(link: Link, engine: Engine, slot: Slot, net: Net, count: int) -> None:
    """Run the slot's crops and say so; raises LinkClosed."""
    try:
        outputs = engine.run(net, slot.crops[net][:count])
    except EngineError as error:
        link.send_bytes(FAILED)
        link.send(failure(error))
        return
    for name, place in slot.outputs[net].items():
        place[:count] = outputs[name]
    link.send_bytes(DONE)


def output_shapes(engine: Engine) -> Mapping[Net, Shapes]:
    """What each net says of one crop."""
    return {net: _shapes(engine, net) for net in Net}


def _shapes(engine: Engine, net: Net) -> Shapes:
    """Of what the engine says of one crop."""
    outputs = engine.run(net, np.zeros((1, net.side, net.side, 3), np.uint8))
    return {name: values.shape[1:] for name, values in outputs.items()}


def _serve(engine: Engine, link: Link, slot: Slot) -> None:
    try:
        while True:
            net, count, _ = read_asked(link.receive_bytes(ASKED_BYTES))
            answer(link, engine, slot, net, count)
    except LinkClosed:
        return


if __name__ == "__main__":
    main()
