from pathlib import Path

from inference.engines.base import Net
from server.loading import open_live_pipeline, open_pipeline
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
