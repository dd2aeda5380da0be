"""Grafana's JSON model of a dashboard."""

from __future__ import annotations

from typing import Any

from deploy.grafana.model import Dashboard, Kind, Panel, Query, Row

Json = dict[str, Any]

_SCHEMA = 39
_COLUMNS = 24
_SIZES = {Kind.OVER_TIME: (8, 8), Kind.NOW: (4, 4), Kind.TABLE: (8, 8)}
"""Width and height in Grafana's grid."""

_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def encode(dashboard: Dashboard) -> Json:
    """The whole page."""
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": ["sideline"],
        "schemaVersion": _SCHEMA,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "links": [_others()],
        "templating": {"list": _variables()},
        "annotations": {"list": [_alerts()]},
        "panels": _panels(dashboard.rows),
    }


def _panels(rows: tuple[Row, ...]) -> list[Json]:
    found: list[Json] = []
    top = 0
    for row in rows:
        place = {"x": 0, "y": top, "w": _COLUMNS, "h": 1}
        found.append({"type": "row", "title": row.title, "collapsed": False, "gridPos": place})
        found.extend(placed := _row(row.panels, top + 1))
        top = max(one["gridPos"]["y"] + one["gridPos"]["h"] for one in placed)
    return [{"id": number, **one} for number, one in enumerate(found, start=1)]


def _row(panels: tuple[Panel, ...], top: int) -> list[Json]:
    """Side by side as far as there is room, then below."""
    placed, left, lowest = [], 0, top
    for panel in panels:
        width, height = _SIZES[panel.kind]
        if left + width > _COLUMNS:
            left, top = 0, lowest
        placed.append(_panel(panel, {"x": left, "y": top, "w": width, "h": height}))
        left, lowest = left + width, max(lowest, top + height)
    return placed


def _panel(panel: Panel, place: Json) -> Json:
    return {
        "type": panel.kind.value,
        "title": panel.title,
        "description": panel.description,
        "gridPos": place,
        "datasource": _SOURCE,
        "targets": [_target(at, query, panel.kind) for at, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _OPTIONS[panel.kind],
    }


def _target(at: int, query: Query, kind: Kind) -> Json:
    over_time = kind is Kind.OVER_TIME
    return {
        "refId": chr(ord("A") + at),
        "datasource": _SOURCE,
        "editorMode": "code",
        "expr": query.expr,
        "legendFormat": query.legend or "__auto",
        "instant": not over_time,
        "range": over_time,
        "format": "table" if kind is Kind.TABLE else "time_series",
    }


def _defaults(panel: Panel) -> Json:
    defaults: Json = {"unit": panel.unit, "thresholds": _thresholds(panel)}
    if panel.kind is Kind.OVER_TIME:
        defaults["min"] = 0
        defaults["custom"] = {
            "drawStyle": "line",
            "lineWidth": 1,
            "fillOpacity": 25 if panel.stacked else 5,
            "showPoints": "never",
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": "off" if panel.limit is None else "dashed"},
        }
    return defaults


def _thresholds(panel: Panel) -> Json:
    good, bad = ("red", "green") if panel.low_is_bad else ("green", "red")
    steps: list[Json] = [{"color": good if panel.limit is not None else "green", "value": None}]
    if panel.limit is not None:
        steps.append({"color": bad, "value": panel.limit})
    return {"mode": "absolute", "steps": steps}


_OPTIONS: dict[Kind, Json] = {
    Kind.OVER_TIME: {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    Kind.NOW: {
        "colorMode": "value",
        "graphMode": "none",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "textMode": "auto",
    },
    Kind.TABLE: {"showHeader": True},
}


def _variables() -> list[Json]:
    return [
        {
            "type": "datasource",
            "name": "datasource",
            "label": "Prometheus",
            "query": "prometheus",
            "refresh": 1,
        },
        _labels("instance", "Server", "label_values(sideline_build_info, instance)"),
        _labels(
            "worker",
            "Media worker",
            'label_values(sideline_sessions{instance=~"$instance"}, worker)',
        ),
    ]


def _labels(name: str, label: str, query: str) -> Json:
    """A choice of any number of a label's values; All also takes series without the label."""
    return {
        "type": "query",
        "name": name,
        "label": label,
        "datasource": _SOURCE,
        "definition": query,
        "query": {"query": query, "refId": name},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
    }


def _alerts() -> Json:
    return {
        "name": "Alerts",
        "datasource": _SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": 'ALERTS{alertstate="firing", alertname=~"Sideline.+"}',
        "titleFormat": "{{alertname}}",
        "textFormat": "{{instance}}",
    }


def _others() -> Json:
    return {
        "type": "dashboards",
        "title": "Sideline",
        "tags": ["sideline"],
        "asDropdown": True,
        "includeVars": True,
        "keepTime": True,
    }
