"""Compiles what a server imports, so that a container starts quickly from files it cannot write.

Run by the image's own Python, as root; imports a server's modules and writes byte code for those
that came. It also shows that all of them can be imported there.
"""

from __future__ import annotations

import importlib
import py_compile
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

SERVER = (
    "server.cli",
    "server.app",
    "server.commands.serve",
    "server.doctor.checks",
    "server.analyses.job",
    "server.workers.front",
    "server.cluster.doors.door",
    "inference.engines.worker",
    "inference.offline",
    "models.store",
)
ENGINES = ("inference.engines.onnx", "inference.engines.openvino", "inference.engines.cuda")
EXTRAS = ("psycopg", "redis.asyncio", "boto3", "opentelemetry.sdk.trace")


def compiled(names: Iterable[str]) -> Iterator[Path]:
    """Import them, and write byte code of everything that came with them."""
    for name in names:
        importlib.import_module(name)
    for module in list(sys.modules.values()):
        source = getattr(module, "__file__", None)
        if source is not None and source.endswith(".py"):
            # Layers round times; the files of an image do not change, so nobody needs to look.
            mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
            py_compile.compile(source, doraise=True, invalidation_mode=mode)
            yield Path(source)


def main() -> None:
    """Of what this image has."""
    engines = [name for name in ENGINES if find_spec(needs(name)) is not None]
    count = len(list(compiled([*SERVER, *engines, *EXTRAS])))
    print(f"{count} modules compiled; engines: {', '.join(engines)}")


def needs(engine: str) -> str:
    """The package that an engine's module is about."""
    return "openvino" if engine.endswith("openvino") else "onnxruntime"


if __name__ == "__main__":
    main()
