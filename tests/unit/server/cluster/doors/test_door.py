"""What a front door wants before it begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inference.errors import InvalidInput
from server.commands.serve import application
from server.loading import open_live_pipeline
from tests.support.serving import settings

SHARED = {"redis_url": "redis://localhost:1/0", "cluster_secret": "north-by-northwest"}


@pytest.mark.parametrize(
    ("missing", "named"),
    [("redis_url", "SIDELINE_REDIS_URL"), ("cluster_secret", "SIDELINE_CLUSTER_SECRET")],
)
def test_what_is_missing_is_named(tmp_path: Path, missing: str, named: str) -> None:
    """In one line, with what to do about it."""
    given: dict[str, Any] = {name: one for name, one in SHARED.items() if name != missing}
    with pytest.raises(InvalidInput, match=named):
        application(settings(tmp_path, cluster="auto", **given), open_live_pipeline, None)


def test_it_does_not_import_ray(tmp_path: Path) -> None:
    """Nor does it load an engine."""
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path;"
        "from tests.support.serving import settings;"
        "from server.cluster.doors.door import create_door;"
        f"create_door(settings(Path({str(tmp_path)!r}), cluster='auto', **{SHARED!r}));"
        "sys.exit('ray' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
