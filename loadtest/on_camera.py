"""People on camera, for Locust: each has a publisher in another process join, and leave.

`loadtest.publishing.shape.Load` in the environment says how many, how quickly, and for how long.
"""

from __future__ import annotations

from itertools import cycle
from random import Random
from time import monotonic

from locust import FastHttpUser, LoadTestShape, constant, task

from loadtest.publishing.shape import Load
from loadtest.visits import Leaving

LOAD = Load.from_environment()
AGAIN_S = 5.0
"""When who was turned away was not told when to come again."""

_WAYS = (Leaving.DELETE, Leaving.BYE, Leaving.KILLED)
_places = cycle(LOAD.fleet)
_random = Random(LOAD.seed)


class OnCamera(FastHttpUser):
    """Joins, is there, leaves; who is turned away comes again when the server said."""

    fixed_count = LOAD.cameras
    wait_time = constant(0.5)
    connection_timeout = network_timeout = 60.0

    def on_start(self) -> None:
        """Not there yet."""
        self._place = next(_places)
        self._stream: str | None = None
        self._next_s = 0.0

    def on_stop(self) -> None:
        """Leave in good order."""
        if self._stream is not None:
            self._leave(Leaving.DELETE)

    @task
    def look_at_the_clock(self) -> None:
        """Join or leave, if it is time."""
        if monotonic() < self._next_s:
            return
        if self._stream is None:
            self._join()
        else:
            self._leave(_random.choice(_WAYS))
            self._next_s = 0.0

    def _join(self) -> None:
        with self.client.post(f"{self._place}/streams", name="join", catch_response=True) as answer:
            if answer.status_code == 201:
                self._stream = answer.json()["name"]
                stay_s = LOAD.stay_s
                self._next_s = monotonic() + _random.uniform(*stay_s) if stay_s else float("inf")
                return
            after = (answer.headers or {}).get("Retry-After")
            if answer.status_code == 503 and after is not None:
                answer.success()  # as it should be told
            self._next_s = monotonic() + (AGAIN_S if after is None else float(after))

    def _leave(self, way: Leaving) -> None:
        place = f"{self._place}/streams/{self._stream}?way={way.value}"
        self.client.delete(place, name=f"leave, {way.value}")
        self._stream = None


class Shape(LoadTestShape):
    """As the load says."""

    def tick(self) -> tuple[int, float] | None:
        """Asked once a second."""
        users = LOAD.users_at(self.get_run_time())  # type: ignore[no-untyped-call]
        return None if users is None else (users, LOAD.per_s)
