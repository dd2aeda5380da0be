"""The dashboards as the files that Grafana reads."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.grafana.analysis import ANALYSIS
from deploy.grafana.encoding import encode
from deploy.grafana.health import HEALTH
from deploy.grafana.infrastructure import INFRASTRUCTURE

FOLDER = Path(__file__).parent / "dashboards"

ALL = (HEALTH, ANALYSIS, INFRASTRUCTURE)


def written() -> dict[str, str]:
    """Each file's text by its name in `FOLDER`."""
    return {
        f"{one.uid}.json": json.dumps(encode(one), indent=1, ensure_ascii=False) + "\n"
        for one in ALL
    }
