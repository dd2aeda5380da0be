"""What an hour of samples costs, in short."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count

import pytest

from inference.errors import UnknownSport
from server.commands.bench.analysis import Cost, Spread, analysis, cost_of, in_words
from server.commands.bench.stopwatch import Stopwatch

CPU, WALL = Spread(0.48, 0.76, 1.01, 20.7), Spread(0.49, 4.3, 15.9, 381.0)
COST = Cost("cmj", 216_000, 1200, 1199, CPU, WALL, 101_000_000, 200_000)


def test_each_push_is_timed() -> None:
    """On clocks that go on by 2 and 3 ms at each look, each push took as long."""
    cpu, wall = count(), count()
    watch = Stopwatch(wall=lambda: 0.003 * next(wall), cpu=lambda: 0.002 * next(cpu))
    cost = cost_of("cmj", 0.3, 30.0, watch)
    assert cost.cpu.p50_ms == pytest.approx(2)
    assert cost.wall.max_ms == pytest.approx(3)
    assert cost.samples == pytest.approx(0.3 * 60 * 30, rel=0.5)
    assert cost.finals == cost.attempts_made > 0
    assert not cost.met


def test_both_targets_count() -> None:
    """Too slow, or too much kept: not met."""
    assert COST.met
    assert not replace(COST, cpu=replace(CPU, p95_ms=1.01)).met
    assert not replace(COST, growth_bytes=3_000_000).met


def test_a_row_a_sport() -> None:
    """Times in milliseconds, memory with its growth."""
    last = in_words([COST]).splitlines()[-1]
    assert last == (
        "| cmj | 216,000 | 0.48 | 0.76 | 1.01 | 20.70 | 0.49 / 4.30 | 1199 of 1200 | 101.0 +0.2 |"
    )


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One list on stdout, an object a sport asked for."""
    analysis(["dropjump"], 0.1, 60.0, as_json=True)
    (cost,) = json.loads(capsys.readouterr().out)
    assert (cost["sport"], cost["attempts_made"]) == ("dropjump", 1)


def test_an_unknown_sport_is_refused() -> None:
    """With its name."""
    with pytest.raises(UnknownSport, match="cricket"):
        analysis(["cricket"], 0.1, 60.0, as_json=False)
