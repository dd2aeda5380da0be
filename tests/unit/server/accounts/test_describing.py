"""The OpenAPI document tells which key opens what."""

from __future__ import annotations

from pathlib import Path

from server.accounts.keys import ApiKey
from server.app import create_app
from tests.support.serving import settings


def test_each_operation_names_its_scope(tmp_path: Path) -> None:
    """Where a key is demanded; health is open, and asked twice it says the same."""
    app = create_app(settings(tmp_path), key=ApiKey("a-key", is_new=False))
    document = app.openapi()
    paths = document["paths"]
    assert paths["/whip"]["post"]["security"] == [{"key": ["live:publish"]}]
    assert paths["/api/v1/analyses"]["get"]["security"] == [{"key": ["analyses:read"]}]
    assert paths["/api/v1/analyses"]["post"]["security"] == [{"key": ["analyses:write"]}]
    assert paths["/api/v1/sports"]["get"]["security"] == [{"key": []}]
    assert "security" not in paths["/api/v1/pairings/claim"]["post"]
    assert "security" not in paths["/healthz"]["get"]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert app.openapi() == document


def test_where_none_is_demanded_none_is_named(tmp_path: Path) -> None:
    """On loopback nobody need send one."""
    operations = create_app(settings(tmp_path)).openapi()["paths"].values()
    assert not any("security" in one for path in operations for one in path.values())
