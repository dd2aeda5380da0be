import ast
import inspect
from typing import Any

from fastapi import FastAPI

from server import problems


def raised_on_purpose() -> set[str]:
    """The names of the errors for which `to_problem` has a document."""
    tree = ast.parse(inspect.getsource(problems.to_problem))
    return {
        node.cls.id
        for node in ast.walk(tree)
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name)
    }


def test_every_error_with_a_document_is_handled() -> None:
    """One that is not is told in the log as a bug, and closes the connection."""
    app = FastAPI()
    problems.add_handlers(app, 5)
    handlers: dict[Any, Any] = app.exception_handlers
    handled = {kind.__name__ for kind in handlers if isinstance(kind, type)}
    assert raised_on_purpose()
    assert raised_on_purpose() <= handled
