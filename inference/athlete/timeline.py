"""The jumps of a clip one after the other, with quiet standing between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.jump import PHASES, Jump
from inference.athlete.params import CmjParams
from inference.athlete.polynomials import Piece


@dataclass(frozen=True, slots=True)
class JumpTimes:
    """One jump on the clip's time line, in seconds; `brake_s` is when braking begins."""

    number: int
    onset_s: float
    brake_s: float
    bottom_s: float
    takeoff_s: float
    apex_s: float
    landing_s: float
    end_s: float
    takeoff_velocity_mps: float


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A phase of a jump, and its polynomial pieces, from `first` up to but without `last`."""

    phase: str
    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All pieces of acceleration, which of them make which phase, and the jumps' times."""

    pieces: tuple[Piece, ...]
    spans: tuple[PhaseSpan, ...]
    jumps: tuple[JumpTimes, ...]


def lay_out(params: CmjParams, jumps: list[Jump]) -> Timeline:
    """Lead-in, jumps with rests between them, lead-out."""
    still = Polynomial([0.0])
    pieces = [Piece(params.lead_in_s, still)]
    spans: list[PhaseSpan] = []
    times: list[JumpTimes] = []
    now_s = params.lead_in_s
    for number, jump in enumerate(jumps, start=1):
        spans.extend(_spans(number, jump, len(pieces)))
        pieces.extend(piece for phase in jump.pieces for piece in phase)
        times.append(_times(number, now_s, jump))
        rest_s = params.rest_s if number < len(jumps) else params.lead_out_s
        pieces.append(Piece(rest_s, still))
        now_s = times[-1].end_s + rest_s
    return Timeline(tuple(pieces), tuple(spans), tuple(times))


def _spans(number: int, jump: Jump, first: int) -> Iterator[PhaseSpan]:
    for phase, pieces in zip(PHASES, jump.pieces, strict=True):
        yield PhaseSpan(phase, number, first, first + len(pieces))
        first += len(pieces)


def _times(number: int, onset_s: float, jump: Jump) -> JumpTimes:
    ends = onset_s + np.cumsum([jump.duration_s(phase) for phase in PHASES])
    brake, bottom, takeoff, landing, _, end = (float(end) for end in ends)
    return JumpTimes(
        number=number,
        onset_s=onset_s,
        brake_s=brake,
        bottom_s=bottom,
        takeoff_s=takeoff,
        apex_s=takeoff + jump.takeoff_velocity_mps / GRAVITY_MPS2,
        landing_s=landing,
        end_s=end,
        takeoff_velocity_mps=jump.takeoff_velocity_mps,
    )
