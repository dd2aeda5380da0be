"""Says in the OpenAPI document which operation asks for which scope."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from server.accounts.access import is_guarded, is_open, rule_of

SCHEME = "key"

_SCHEMES = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of this server's; an operation names the scope that it needs.",
    }
}


def describe_keys(app: FastAPI) -> None:
    """Let the application's document tell it."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _add(plain())
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's manual has it


def _add(document: dict[str, Any]) -> None:
    document.setdefault("components", {})["securitySchemes"] = _SCHEMES
    for path, operations in document["paths"].items():
        if not is_guarded(path):
            continue
        for method, operation in operations.items():
            if not is_open(method.upper(), path):
                scope = rule_of(path).needs(method.upper())
                operation["security"] = [{SCHEME: [] if scope is None else [scope.value]}]
