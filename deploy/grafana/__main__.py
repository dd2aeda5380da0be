"""Writes the dashboards' JSON: `python -m deploy.grafana`."""

from __future__ import annotations

from deploy.grafana.written import FOLDER, written

for name, text in written().items():
    (FOLDER / name).write_text(text)
