"""The bad paths that Sideline is measured on: 40 ms round trip each."""

from __future__ import annotations

from dataclasses import dataclass

from loadtest.impairment import Impairment

ONE_WAY_S = 0.02


@dataclass(frozen=True, slots=True)
class BadPath:
    """A path: what it does on the way to the server and back, and for how long, in seconds, it
    is cut in every period."""

    name: str
    uplink: Impairment
    downlink: Impairment
    cut_s: float = 0.0
    period_s: float = 7.3


def _path(loss: float = 0.0, burst: float = 1.0, jitter_s: float = 0.0) -> Impairment:
    return Impairment(loss=loss, burst=burst, delay_s=ONE_WAY_S, jitter_s=jitter_s)


BAD_PATHS = {
    one.name: one
    for one in (
        BadPath("clean", Impairment(), Impairment()),
        BadPath("random2", _path(loss=0.02, jitter_s=0.01), _path(jitter_s=0.01)),
        BadPath("burst5", _path(loss=0.05, burst=4), _path()),
        BadPath("cut3s", _path(), _path(), cut_s=3.0),
        BadPath("random2-both", *2 * (_path(loss=0.02, jitter_s=0.01),)),
        BadPath("burst5-both", *2 * (_path(loss=0.05, burst=4),)),
    )
}
