"""The counter-movement jump."""

from inference.motion.sport import Sport
from inference.sports.cmj.analyzer import CmjAnalyzer as CmjAnalyzer
from inference.sports.cmj.live import Phase
from inference.sports.cmj.ranges import METRICS
from inference.sports.cmj.references import REFERENCES

SPORT = Sport(
    name="cmj",
    label="Counter-movement jump",
    view="from the side, or at 45°",
    minimum_fps=CmjAnalyzer.needs.minimum_fps,
    inputs=("height_m", "mass_kg"),
    phases=tuple(str(phase) for phase in Phase),
    metrics=METRICS,
    create=CmjAnalyzer,
    cue="jump_height_flight_m",
    side_view=CmjAnalyzer.needs.side_view,
    references=REFERENCES,
)
