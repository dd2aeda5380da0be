"""What a bad path does to datagrams: pure, seeded, time passed in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Impairment:
    """One direction of a path.

    `loss` is the fraction of datagrams lost; with `burst` over 1 they are lost in bursts of so
    many on average (Gilbert-Elliott: in the bad state all are lost, in the good state none).
    `delay_s` is constant, `jitter_s` the most that is added at random, which reorders. Above
    `rate_bps` datagrams queue, up to `queue_s`; 0 is no limit.
    """

    loss: float = 0.0
    burst: float = 1.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    rate_bps: float = 0.0
    queue_s: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.loss < 1 or self.burst < 1:
            raise ValueError("loss must be in [0, 1) and burst at least 1")


class Path:
    """Decides the fate of each datagram; `lossy` and `cut` may be switched at any time."""

    def __init__(self, impairment: Impairment, seed: int) -> None:
        self._impairment = impairment
        self._random = Random(seed)
        self._bad = False
        self._free_s = 0.0
        self.lossy = True
        self.cut = False
        self.passed = 0
        self.passed_bytes = 0
        self.lost = 0

    def arrival_s(self, size_bytes: int, now_s: float) -> float | None:
        """When a datagram that is sent now arrives, in seconds; None when it never does."""
        lost = self._loses() and self.lossy
        leaves_s = self._leaves_s(size_bytes, now_s)
        if self.cut or lost or leaves_s is None:
            self.lost += 1
            return None
        self.passed += 1
        self.passed_bytes += size_bytes
        jitter_s = self._random.random() * self._impairment.jitter_s
        return leaves_s + self._impairment.delay_s + jitter_s

    def _loses(self) -> bool:
        one = self._impairment
        if one.burst == 1:
            return self._random.random() < one.loss
        leaves_bad = 1 / one.burst
        enters_bad = leaves_bad * one.loss / (1 - one.loss)
        if self._bad:
            self._bad = self._random.random() >= leaves_bad
        else:
            self._bad = self._random.random() < enters_bad
        return self._bad

    def _leaves_s(self, size_bytes: int, now_s: float) -> float | None:
        """When it has passed the bottleneck; None when the queue before it is full."""
        one = self._impairment
        if one.rate_bps == 0:
            return now_s
        begins_s = max(now_s, self._free_s)
        if begins_s - now_s > one.queue_s:
            return None
        self._free_s = begins_s + size_bytes * 8 / one.rate_bps
        return self._free_s
