"""An engine that waits, loaded and warm, to take the place of one that dies."""

from __future__ import annotations

from collections.abc import Callable
from logging import getLogger
from threading import Event as Flag
from threading import Lock, Thread

from inference.engines.base import Engine
from inference.errors import EngineError

log = getLogger(__name__)


class Spare:
    """At most one engine, made on a thread of its own. May be used from any thread."""

    def __init__(self, after_s: float) -> None:
        """Each is made `after_s` seconds after it was ordered: not while the host has to start,
        or to catch up on what the last one left."""
        self._after_s = after_s
        self._closing = Flag()
        self._lock = Lock()
        self._engine: Engine | None = None
        self._thread: Thread | None = None

    def order(self, make: Callable[[], Engine]) -> None:
        """Have one made, unless there is one or one is being made."""
        with self._lock:
            busy = self._thread is not None and self._thread.is_alive()
            if busy or self._engine is not None or self._closing.is_set():
                return
            self._thread = Thread(
                target=self._make, args=(make,), name="sideline-spare", daemon=True
            )
            self._thread.start()

    def take(self, name: str) -> Engine | None:
        """The engine, if it is there, still alive and of that name."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is None or (engine.name == name and engine.health().alive):
            return engine
        engine.close()
        return None

    @property
    def ready(self) -> bool:
        """Whether there is one to take."""
        return self._engine is not None

    def close(self) -> None:
        """Close it, and wait for one that is being made; safe to call twice."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        engine = self._engine
        self._engine = None
        if engine is not None:
            engine.close()

    def _make(self, make: Callable[[], Engine]) -> None:
        if self._closing.wait(self._after_s):
            return
        try:
            engine = make()
        except EngineError as error:
            log.warning("there is no spare engine: %s", error)
            return
        with self._lock:
            self._engine = engine
