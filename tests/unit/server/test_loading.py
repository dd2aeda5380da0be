from pathlib import Path

import pytest

from inference.engines.base import Net
from server.loading import open_live_pipeline, open_pipeline, usual_threads
from tests.support.serving import settings


def test_a_live_pipeline_knows_its_host(tmp_path: Path) -> None:
    """The server's engine is measured before the first stream; a command's is not."""
    pipeline = open_live_pipeline(settings(tmp_path, max_batch=4))
    measured = pipeline.snapshot().profile_ms
    pipeline.close()
    other = open_pipeline(settings(tmp_path))
    assert all(1 in measured[net.value] for net in Net)
    assert not any(other.snapshot().profile_ms.values())
    other.close()


@pytest.mark.parametrize(
    ("cores", "threads"), [(0.5, 1), (1, 1), (1.5, 2), (2, 2), (3, 3), (4, 3), (8, 6), (16, 12)]
)
def test_a_quarter_of_the_cores_is_left_for_the_rest(cores: float, threads: int) -> None:
    """Of few cores the engine may have all: decoding takes little of them."""
    assert usual_threads(cores) == threads
