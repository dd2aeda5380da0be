"""The tree as a stranger finds it."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "pyproject.toml",
    "server",
    "inference",
    "clients",
    "models",
    "tests",
    "loadtest",
    "Dockerfile",
    "docker-compose.yml",
    "README.md",
    "CONTRIBUTING.md",
    "deploy",
    "Makefile",
}


def tracked_names() -> set[str]:
    """Names at the top level, without dotfiles and what tools leave behind."""
    left_behind = {"test-artifacts", "sideline.egg-info"}
    return {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".") and path.name not in left_behind
    }


def test_the_top_level_is_fixed() -> None:
    """Nothing new lies at the top level."""
    assert tracked_names() <= TOP_LEVEL


def test_every_test_says_in_one_sentence_what_it_shows() -> None:
    """Each test function has a docstring."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
