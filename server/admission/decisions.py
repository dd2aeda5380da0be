"""Whether one more session may come in, and at what level adaptive ones run. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.admission.estimate import Prediction, predict
from server.admission.ladder import CAPS_FPS, DEEPEST
from server.admission.load import NOMINAL_FPS, Load

_FULL = 0.6
"""Of the budget: answers' 95th percentile may be so old after one more session has come. The
tail is exponential: the 99th is then still inside."""

_STRAINED = 0.55
_RELAXED = 0.4
_SPARE = 0.08
"""Of any resource: with less, small changes of the load are large ones of the age."""

_RELAXED_SPARE = 0.2
_MISSED = 0.02


class Outcome(StrEnum):
    """How an offer was decided."""

    ADMITTED = "admitted"
    ADMITTED_AT_LESS = "admitted_at_less"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, the level that adaptive sessions are then asked for, and what the answers'
    age is expected to be with the session (for one that is refused: if it had come)."""

    outcome: Outcome
    level: int
    prediction: Prediction


def decide(load: Load, level: int, budget_s: float, *, adaptive: bool) -> Decision:
    """Whether one more session may come in; an empty server takes the first whatever it costs.

    Only for one that is adaptive itself are the adaptive ones asked for less.
    """
    usual = Decision(Outcome.ADMITTED, level, with_one_more(load, level, adaptive=adaptive))
    if not load.demands or _fits(usual.prediction, load, budget_s):
        less = adaptive and level > 0
        return Decision(
            Outcome.ADMITTED_AT_LESS if less else Outcome.ADMITTED, level, usual.prediction
        )
    for deeper in range(level + 1, DEEPEST + 1) if adaptive else ():
        prediction = with_one_more(load, deeper, adaptive=adaptive)
        if _fits(prediction, load, budget_s):
            return Decision(Outcome.ADMITTED_AT_LESS, deeper, prediction)
    return Decision(Outcome.REFUSED, level, usual.prediction)


def with_one_more(load: Load, level: int, *, adaptive: bool) -> Prediction:
    """What the answers' age is expected to be with one more session at that level."""
    cap_fps = CAPS_FPS[level]
    own_fps = min(NOMINAL_FPS, cap_fps) if adaptive and cap_fps else NOMINAL_FPS
    return predict(load, load.fps_at(cap_fps) + own_fps)


def in_time(prediction: Prediction, load: Load, budget_s: float) -> bool:
    """Whether answers would be young enough, as far as the nets go."""
    return prediction.age_p95_s <= _FULL * budget_s and load.missed <= _MISSED


def _fits(prediction: Prediction, load: Load, budget_s: float) -> bool:
    return in_time(prediction, load, budget_s) and prediction.leaves(_SPARE, load.cores)


class Governor:
    """Asks adaptive sessions for less before anybody's answers are late, all for the same, and
    gives back step by step once it has been calm for a while."""

    def __init__(self, budget_s: float, *, settle_s: float = 2.0, calm_s: float = 5.0) -> None:
        self.level = 0
        self._budget_s = budget_s
        self._settle_s = settle_s
        self._calm_s = calm_s
        self._changed_s = float("-inf")
        self._calm_since_s: float | None = None

    def set(self, level: int, now_s: float) -> None:
        """Somebody was admitted, for which this level is needed."""
        if level != self.level:
            self.level = level
            self._changed_s = now_s
            self._calm_since_s = None

    def look(self, load: Load, now_s: float) -> int:
        """The level from now on, as the load was measured."""
        if not load.adaptive:
            self.set(0, now_s)
        elif self._strained(load):
            self._calm_since_s = None
            if now_s - self._changed_s >= self._settle_s:
                self.set(self._deep_enough(load), now_s)
        elif self.level and self._relaxed(load):
            self._calm_since_s = now_s if self._calm_since_s is None else self._calm_since_s
            if now_s - self._calm_since_s >= self._calm_s:
                self.set(self.level - 1, now_s)
        else:
            self._calm_since_s = None
        return self.level

    def _strained(self, load: Load) -> bool:
        now = predict(load, load.fps)
        late = now.age_p95_s > _STRAINED * self._budget_s
        return late or load.missed > _MISSED or not now.leaves(_SPARE, load.cores)

    def _deep_enough(self, load: Load) -> int:
        """The first level below at which nothing is strained; one at least, if there is one."""
        for level in range(self.level + 1, DEEPEST):
            then = predict(load, load.fps_at(CAPS_FPS[level]))
            if then.age_p95_s <= _STRAINED * self._budget_s and then.leaves(_SPARE, load.cores):
                return level
        return DEEPEST

    def _relaxed(self, load: Load) -> bool:
        """Whether there is room for the level above."""
        then = predict(load, load.fps_at(CAPS_FPS[self.level - 1]))
        return then.age_p95_s <= _RELAXED * self._budget_s and then.leaves(
            _RELAXED_SPARE, load.cores
        )
