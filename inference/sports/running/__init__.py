"""Running, on a treadmill or through the picture."""

from inference.motion.gait.phases import Phase
from inference.motion.sport import Sport
from inference.sports.running.analyzer import RunningAnalyzer as RunningAnalyzer
from inference.sports.running.ranges import METRICS
from inference.sports.running.references import REFERENCES

SPORT = Sport(
    name="running",
    label="Running",
    view="from the side",
    minimum_fps=RunningAnalyzer.needs.minimum_fps,
    inputs=("height_m", "mass_kg", "speed_mps"),
    phases=tuple(str(phase) for phase in Phase),
    metrics=METRICS,
    create=RunningAnalyzer,
    attempt="run",
    cue="cadence_spm",
    cue_repeats=True,
    side_view=True,
    references=REFERENCES,
    both_sides_alike=False,
)
