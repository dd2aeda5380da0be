"""The drop jump: off a box, a short contact, and up."""

from inference.motion.sport import Sport
from inference.sports.dropjump.analyzer import DropJumpAnalyzer as DropJumpAnalyzer
from inference.sports.dropjump.live import Phase
from inference.sports.dropjump.ranges import METRICS
from inference.sports.dropjump.references import REFERENCES

SPORT = Sport(
    name="dropjump",
    label="Drop jump",
    view="from the side, the box in the picture",
    minimum_fps=DropJumpAnalyzer.needs.minimum_fps,
    inputs=("height_m", "mass_kg", "box_height_m"),
    phases=tuple(str(phase) for phase in Phase),
    metrics=METRICS,
    create=DropJumpAnalyzer,
    attempt="dropjump",
    cue="contact_time_s",
    side_view=DropJumpAnalyzer.needs.side_view,
    references=REFERENCES,
)
