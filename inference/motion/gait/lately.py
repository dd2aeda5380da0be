"""What a runner reads while running: the mean of the last steps."""

from __future__ import annotations

from collections import deque

from inference.motion.gait.stance import Stance

_STANCES = 9
_LEAST = 3
_STEP_S = (0.15, 0.9)


class Lately:
    """The last few stances."""

    def __init__(self) -> None:
        self._stances: deque[Stance] = deque(maxlen=_STANCES)

    def add(self, stance: Stance) -> None:
        """The next one."""
        self._stances.append(stance)

    def clear(self) -> None:
        """The run is over."""
        self._stances.clear()

    def metrics(self) -> dict[str, float]:
        """Cadence, contact and flight time; nothing before a few stances, or while walking."""
        last = self._stances
        if len(last) < _LEAST:
            return {}
        step_s = (last[-1].contact_s - last[0].contact_s) / (len(last) - 1)
        contact_s = sum(one.duration_s for one in last) / len(last)
        if not _STEP_S[0] < step_s < _STEP_S[1] or contact_s >= step_s:
            return {}
        times = {"contact_time_s": contact_s, "flight_time_s": step_s - contact_s}
        return {"cadence_spm": 60.0 / step_s, **times}
