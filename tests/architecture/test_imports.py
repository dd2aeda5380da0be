"""The data flows one way: who may import whom."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"inference", "server", "models", "clients", "loadtest", "tests"}


def modules(room: str) -> list[Path]:
    """The Python files of a room; fails when there are none, so that no rule holds emptily."""
    found = sorted((ROOT / room).rglob("*.py"))
    assert found, f"no modules in {room}"
    return found


def imports(path: Path) -> Iterator[str]:
    """Every module name that a file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            yield node.module or ""


def offenders(paths: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    """`file: module` for each import that starts with a forbidden package."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for name in imports(path)
        if any(name == ban or name.startswith(ban + ".") for ban in forbidden)
    ]


def test_inference_knows_nothing_of_the_application() -> None:
    """`inference` imports no other room and nothing of HTTP or WebRTC."""
    outside = (*(OURS - {"inference"}), "aiortc", "aioice", "fastapi", "starlette", "httpx")
    assert offenders(modules("inference"), tuple(outside)) == []


def test_only_media_imports_aiortc() -> None:
    """In the server only `server/media` imports aiortc or aioice."""
    others = [path for path in modules("server") if ROOT / "server/media" not in path.parents]
    assert offenders(others, ("aiortc", "aioice")) == []


def test_wire_is_a_leaf() -> None:
    """`server/wire` imports no other room."""
    found = [
        line
        for line in offenders(modules("server/wire"), tuple(OURS))
        if ": server.wire" not in line
    ]
    assert found == []


def test_models_stand_alone() -> None:
    """`models` knows the nets' names and nothing of the server."""
    assert offenders(modules("models"), ("server", "clients", "loadtest", "tests")) == []


@pytest.mark.parametrize("leaf", ["frames", "landmarks", "clock", "errors"])
def test_the_vocabulary_is_made_of_leaves(leaf: str) -> None:
    """The shared words import nothing of ours."""
    assert offenders([ROOT / f"inference/{leaf}.py"], tuple(OURS)) == []


def test_sports_import_only_what_every_sport_shares() -> None:
    """A sport imports `motion`, `landmarks` and its own files, never another sport."""
    sports = ROOT / "inference/sports"
    for path in modules("inference/sports"):
        parts = path.relative_to(sports).with_suffix("").parts
        if parts[0] in {"registry", "plugins", "__init__"}:
            continue
        allowed = ("inference.motion", "inference.landmarks", f"inference.sports.{parts[0]}")
        ours = [name for name in imports(path) if name.partition(".")[0] in OURS]
        assert [name for name in ours if not name.startswith(allowed)] == [], path


@pytest.mark.parametrize(
    "heavy", ["onnxruntime", "openvino", "ai_edge_litert", "mediapipe", "tensorrt"]
)
def test_an_engine_is_imported_only_when_chosen(heavy: str) -> None:
    """The pipeline and the engines' registry load no engine's package by themselves."""
    code = (
        "import sys, inference.pipeline, inference.engines.registry, server.cli;"
        f"sys.exit({heavy!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("extra", ["ray", "redis"])
def test_one_machine_needs_nothing_of_a_cluster(extra: str) -> None:
    """Neither a server by itself nor a session host's own process loads Ray, nor, before it is
    told where one is, Redis."""
    code = (
        "import sys, server.cli, server.commands.serve, server.workers.front, server.workers.main,"
        f"server.cluster.serving; sys.exit({extra!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
