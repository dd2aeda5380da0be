import numpy as np
import pytest

from inference.engines.base import OUTPUTS, Net
from inference.engines.fake import FakeEngine
from loadtest.slowed import SlowedEngine

_SIDE = Net.DETECTOR.side


@pytest.mark.parametrize(("factor", "runs"), [(1.0, 10), (1.5, 15), (2.0, 20), (3.0, 30)])
def test_it_does_the_work_so_many_times(factor: float, runs: int) -> None:
    """And gives what the engine gives."""
    engine = FakeEngine()
    slowed = SlowedEngine(engine, factor)
    picture = np.zeros((_SIDE, _SIDE, 3), np.uint8)
    for _ in range(5):
        slowed.run(Net.DETECTOR, picture[None])
        told = slowed.run_crops(Net.DETECTOR, [picture])
        assert OUTPUTS.boxes in told
    assert len(engine.calls) == runs


def test_it_cannot_be_quicker() -> None:
    """Half the work would be another engine."""
    with pytest.raises(ValueError, match="slower"):
        SlowedEngine(FakeEngine(), 0.5)
