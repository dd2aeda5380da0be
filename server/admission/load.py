"""What the server carries, as it was measured over the last seconds."""

from __future__ import annotations

from dataclasses import dataclass

NOMINAL_FPS = 30.0
"""What a session sends that has not been measured yet."""

_UNSURE = 0.5


@dataclass(frozen=True, slots=True)
class Demand:
    """One session's frames a second: `now_fps` measured, and `own_fps` that it would send if
    nobody asked for less. `maturity`, 0…1, is how much of the measured time it was there."""

    now_fps: float = 0.0
    own_fps: float = NOMINAL_FPS
    adaptive: bool = False
    maturity: float = 1.0

    def at(self, cap_fps: float) -> float:
        """What it is to be counted with when adaptive ones are asked for `cap_fps`; 0: no cap.

        Nothing asked changes what one sends that is not adaptive: while it has not been measured
        it counts as if it sent what is usual, and half as much again, because there is no way
        back once it is in.
        """
        if self.adaptive:
            return min(self.own_fps, cap_fps) if cap_fps else self.own_fps
        new = 1 - self.maturity
        return max(self.now_fps, NOMINAL_FPS * new) * (1 + _UNSURE * new)


@dataclass(frozen=True, slots=True)
class Load:
    """`frame_s` is what a frame takes of an executor when batches are as large as they get,
    `alone_s` when it is alone; `age_p95_s` of the answers, with what is reserved for the ways
    outside the server, None without answers; `missed` the part of the frames that were late or
    superseded; `loop_busy` and `cpu_busy` the part of the event loop's thread and of its `cores`
    that the server uses; `frame_cpu_s` what a frame takes of the processors in all, nets, packets
    and answers."""

    demands: tuple[Demand, ...] = ()
    executors: int = 1
    frame_s: float = 0.01
    alone_s: float = 0.01
    age_p95_s: float | None = None
    missed: float = 0.0
    loop_busy: float = 0.0
    cpu_busy: float = 0.0
    cores: float = 1.0
    frame_cpu_s: float = 0.0

    @property
    def fps(self) -> float:
        """Frames a second that come now."""
        return sum(one.now_fps for one in self.demands)

    def fps_at(self, cap_fps: float) -> float:
        """What would come if adaptive sessions were asked for `cap_fps`."""
        return sum(one.at(cap_fps) for one in self.demands)

    @property
    def adaptive(self) -> int:
        """Sessions that lower their rate when asked."""
        return sum(one.adaptive for one in self.demands)
