"""What is wrong with a stretch of footage, from the raw samples in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.identity import somebody_else
from inference.motion.measures import Channel
from inference.motion.verdict import Cause, Grade, Reason
from inference.motion.window import Floats

FRONTAL = 0.6
"""Shoulders' distance across the picture per trunk length: above, the view is within 35° of
frontal."""
GAP_S = 0.1
"""Longer without landmarks, and something may have happened unseen."""
_TURNED_DEG = 55.0
"""An upright body leans by less, whatever it does; across the picture it is near 90°."""
_LATE = 1.5  # of the usual distance between frames
_LATE_SHARE = 0.1
_HIDDEN, _HARDLY_SEEN = 0.3, 0.5
_CUT_INSIDE = 0.85  # of the joints: the toes of both feet are a fifth of them
_HALF_INSIDE = 0.55
_OFTEN, _SOMETIMES = 0.5, 0.1
_EDGE = 0.02
_TRAVEL = 0.6  # body heights


@dataclass(frozen=True, slots=True)
class Needs:
    """What a sport needs of its footage: frames a second at least, and for its best; whether the
    view must be from the side for all that it measures; whether the athlete stays in place."""

    minimum_fps: float
    good_fps: float
    side_view: bool = False
    in_place: bool = False


def judge(times_s: Floats, rows: Floats, needs: Needs) -> tuple[Reason, ...]:
    """Everything that is wrong in the samples, times (n,) and rows (n, len(Channel)); n may be 0.

    Outliers may be replaced in the channels that are fitted, not in those on how well the body is
    seen.
    """
    if not len(times_s):
        return (Reason(Cause.NOBODY, Grade.POOR, "nobody was seen in the picture", void=True),)
    turned = list(_turned(rows))
    seen = turned or [*_cut(rows), *_hidden(rows), *_view(rows, needs)]
    return (
        *seen,
        *somebody_else(times_s, rows),
        *(_travel(rows) if needs.in_place and not turned else ()),
        *_frame_rate(times_s, needs),
    )


def _turned(rows: Floats) -> Iterator[Reason]:
    lean_deg = float(np.median(rows[:, Channel.LEAN_DEG]))
    if lean_deg > _TURNED_DEG:
        yield Reason(
            Cause.TURNED,
            Grade.POOR,
            f"the body stands {lean_deg:.0f}° from upright in the picture: the camera or the "
            "recording is turned; hold it so that the athlete is upright",
            void=True,
        )


def _cut(rows: Floats) -> Iterator[Reason]:
    cut = rows[:, Channel.INSIDE] < _CUT_INSIDE
    share = float(cut.mean())
    if share > _SOMETIMES:
        yield Reason(
            Cause.CUT,
            Grade.POOR if share > _OFTEN else Grade.LIMITED,
            f"{_which_part(rows[cut])} out of the picture in {100 * share:.0f} % of the frames: "
            "the whole body must be in it",
            void=share > _OFTEN and float(np.median(rows[cut, Channel.VISIBILITY])) < _HARDLY_SEEN,
        )
    elif float((rows[:, Channel.EYE] > _EDGE).mean()) > _SOMETIMES:
        yield Reason(Cause.CUT, Grade.LIMITED, "the head leaves the picture: step back a little")


def _which_part(rows: Floats) -> str:
    if float(np.median(rows[:, Channel.INSIDE])) < _HALF_INSIDE:
        return "half of the body or more was"
    feet = float(np.median(rows[:, Channel.TOE_LOW])) < -1.0 - _EDGE
    return "the feet were" if feet else "part of the body was"


def _hidden(rows: Floats) -> Iterator[Reason]:
    visible = rows[:, Channel.VISIBILITY]
    if float(np.median(visible)) < _HIDDEN:
        yield Reason(
            Cause.HIDDEN,
            Grade.POOR,
            "part of the body is hidden or too dark to be seen: shoulders, hips, knees and feet "
            "must be in view",
            void=True,
        )
    elif float((visible < _HARDLY_SEEN).mean()) > _SOMETIMES:
        yield Reason(Cause.HIDDEN, Grade.LIMITED, "part of the body is hard to see at times")


def _view(rows: Floats, needs: Needs) -> Iterator[Reason]:
    if needs.side_view and float(np.median(rows[:, Channel.BREADTH])) > FRONTAL:
        yield Reason(
            Cause.FRONTAL,
            Grade.LIMITED,
            "seen from the front: joint angles need a view from the side, or at 45°",
        )


def _travel(rows: Floats) -> Iterator[Reason]:
    height = float(np.median(rows[:, Channel.LENGTH])) / BODY_LENGTH_PER_HEIGHT
    way = float(np.ptp(np.quantile(rows[:, Channel.ACROSS], [0.02, 0.98])))
    if way > _TRAVEL * height:
        yield Reason(
            Cause.TRAVEL,
            Grade.LIMITED,
            "the body went across the picture by more than half its height: was it a jump on the "
            "spot, and one person?",
        )


def _frame_rate(times_s: Floats, needs: Needs) -> Iterator[Reason]:
    steps = np.diff(times_s)
    if not len(steps):
        return
    usual_s = float(np.median(steps))
    fps = 1.0 / usual_s
    if fps < 0.97 * needs.minimum_fps:
        words = f"{fps:.0f} frames a second: at least {needs.minimum_fps:g} are needed"
        yield Reason(Cause.FRAME_RATE, Grade.POOR, words)
    elif fps < 0.97 * needs.good_fps:
        words = f"{fps:.0f} frames a second: with {needs.good_fps:g} it is more exact"
        yield Reason(Cause.FRAME_RATE, Grade.LIMITED, words)
    longest_s = float(steps.max())
    if longest_s > max(GAP_S, 2.5 * usual_s):
        words = f"nothing is known of {1e3 * longest_s:.0f} ms: frames were lost, or nobody seen"
        yield Reason(Cause.GAP, Grade.LIMITED, words)
    late = float((steps > _LATE * usual_s).mean())
    if late > _LATE_SHARE:
        words = f"the frames come unevenly: {100 * late:.0f} % of them late"
        yield Reason(Cause.UNEVEN, Grade.LIMITED, words)
