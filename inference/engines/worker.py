"""The process of an engine: `python -m inference.engines.worker ENGINE MEMORY SOCKETS…`.

Started by `inference.engines.process`. MEMORY and SOCKETS are inherited file descriptors, a socket
for each caller at a time, and a slot of the memory. The first message says what to load; each
later one, that a slot's crops are to be run. The process ends when the other side goes, and when
told to by nothing else: the server that it works for may have to drain first.
"""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

from inference.engines.arena import Arena
from inference.engines.base import Engine, Net
from inference.engines.link import Link, LinkClosed, Message
from inference.engines.registry import create_engine
from inference.errors import EngineError, InvalidInput, ModelError, SidelineError

Load = Callable[[Message, Callable[[str], None]], Engine]
"""Makes the engine that the first message describes; the second argument takes what to report."""

FAILURES: dict[str, type[SidelineError]] = {
    "engine": EngineError,
    "model": ModelError,
    "input": InvalidInput,
}


def main() -> None:
    """Load, say so, and run until the other side goes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    memory, *sockets = map(int, sys.argv[2:])
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
            for slot, link in enumerate(links[1:], start=1):
                threads.append(Thread(target=_serve, args=(engine, link, arena, slot)))
                threads[-1].start()
            links[0].send({"ready": engine.name})
            _serve(engine, links[0], arena, 0)
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
        kind = next(kind for kind, one in FAILURES.items() if isinstance(error, one))
        link.send({"failed": str(error), "kind": kind})
        return None


def _serve(engine: Engine, link: Link, arena: Arena, slot: int) -> None:
    try:
        while True:
            link.send(_run(engine, arena, slot, link.receive()))
    except LinkClosed:
        return


def _run(engine: Engine, arena: Arena, slot: int, asked: Message) -> Message:
    net = Net(asked["net"])
    try:
        outputs = engine.run(net, arena.crops(slot, net, asked["count"]))
        return {"places": arena.write(slot, outputs)}
    except EngineError as error:
        return {"failed": str(error), "kind": "engine"}


if __name__ == "__main__":
    main()
