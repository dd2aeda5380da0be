"""`accuracy`: errors of a few athletes, from landmarks with noise, as parts of the targets.

The athletes and the noise come from seeds, so that there is no chance in it and one round will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from inference.accuracy.landmarks import measure
from inference.accuracy.targets import verdicts
from inference.athlete.noise import Noise
from inference.athlete.sports import athlete_sport_names
from loadtest.gate.figures import LEAST_EXACT, Figure

ATHLETES = range(1, 7)
FPS = 60.0


def accuracy_figures() -> Iterator[Figure]:
    """Every target of every sport."""
    for sport in athlete_sport_names():
        for one in verdicts(sport, FPS, measure(sport, ATHLETES, FPS, Noise())):
            target = one.target
            if one.measured is not None:
                yield Figure(
                    f"accuracy {sport} {target.metric} {target.statistic}",
                    f"{target.statistic} / what is allowed",
                    (one.measured / target.bound,),
                    least=LEAST_EXACT,
                )
