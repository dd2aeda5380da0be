"""Which engine is the quickest on a host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inference.clock import ManualClock
from inference.engines.base import Engine, Net
from inference.engines.fake import FakeEngine
from inference.engines.speeds import FILE, ROUNDS, Speeds, known_or_measured, measure
from inference.engines.succession import Candidate
from inference.errors import EngineError, ModelError

SPEEDS = Speeds({"best": 200.0, "good": 100.0}, {"other": "not installed"})
HOST = {"cpu": "one"}


class Bench:
    """Fake engines that take their time on one clock."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.made: list[FakeEngine] = []

    def engine(self, name: str, *took_s: float, failures: int = 0) -> Candidate:
        """One whose runs take so long, the last one for ever after."""

        def create() -> Engine:
            left = list(took_s)
            engine = FakeEngine(
                latency_s=lambda _net, _count: left.pop(0) if len(left) > 1 else left[0],
                wait=self.clock.advance,
            )
            engine.failures_left = failures
            self.made.append(engine)
            return engine

        return Candidate(name, create)


def failing(error: Exception) -> Callable[[], Engine]:
    """An engine that cannot be made."""

    def create() -> Engine:
        raise error

    return create


def test_the_best_comes_first() -> None:
    """By the quickest of its rounds; a slow moment is forgiven."""
    bench = Bench()
    slow, quick = bench.engine("slow", 0.02), bench.engine("quick", 0.5, 0.4, 0.01, 0.3)
    speeds = measure([slow, quick], bench.clock)
    assert list(speeds.images_per_s) == ["quick", "slow"]
    assert speeds.images_per_s == pytest.approx({"quick": 100, "slow": 50})
    assert speeds.unavailable == {}
    assert all(list(one.calls) == [(Net.LANDMARKS, 1)] * ROUNDS for one in bench.made)


def test_reasons_are_kept() -> None:
    """Of what cannot be loaded, and of what fails when it runs."""
    bench = Bench()
    absent = Candidate("absent", failing(EngineError("not installed")))
    faulty = bench.engine("faulty", 0.01, failures=99)
    speeds = measure([absent, faulty, bench.engine("sound", 0.01)], bench.clock)
    assert list(speeds.images_per_s) == ["sound"]
    assert speeds.unavailable == {
        "absent": "not installed",
        "faulty": "the fake engine was told to fail",
    }


def test_everything_is_closed_again() -> None:
    """Also when a net turns out to be missing."""
    bench = Bench()
    measure([bench.engine("one", 0.01)], bench.clock)
    missing = Candidate("other", failing(ModelError("a net is missing")))
    with pytest.raises(ModelError):
        measure([missing, bench.engine("one", 0.01)], bench.clock)
    for engine in bench.made:
        with pytest.raises(EngineError, match="closed"):
            engine.warm_up()


def test_it_is_measured_once(tmp_path: Path) -> None:
    """The next start on the same host knows."""
    runs = []

    def measured() -> Speeds:
        runs.append(1)
        return SPEEDS

    for _ in range(3):
        assert known_or_measured(tmp_path / "new", HOST, measured) == SPEEDS
    assert len(runs) == 1


def test_another_host_is_measured_anew(tmp_path: Path) -> None:
    """A new version, net or processor counts as another host."""
    known_or_measured(tmp_path, HOST, lambda: SPEEDS)
    other = Speeds({"good": 1.0}, {})
    assert known_or_measured(tmp_path, {"cpu": "two"}, lambda: other) == other
    assert known_or_measured(tmp_path, {"cpu": "two"}, lambda: SPEEDS) == other


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "[]",
        '{"host": {"cpu": "one"}}',
        '{"host": {"cpu": "one"}, "images_per_s": 3, "unavailable": {}}',
        '{"host": {"cpu": "one"}, "images_per_s": {"best": "x"}, "unavailable": {}}',
        '{"host": {"cpu": "one"}, "images_per_s": {}, "unavailable": {}}',
    ],
)
def test_a_damaged_file_is_written_anew(kept: str, tmp_path: Path) -> None:
    """As is one in which no engine ran: perhaps one does today."""
    (tmp_path / FILE).write_text(kept)
    assert known_or_measured(tmp_path, HOST, lambda: SPEEDS) == SPEEDS
    assert known_or_measured(tmp_path, HOST, lambda: Speeds({}, {})) == SPEEDS


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """It is measured at every start then."""
    (tmp_path / "file").write_text("")
    assert known_or_measured(tmp_path / "file" / "folder", HOST, lambda: SPEEDS) == SPEEDS
