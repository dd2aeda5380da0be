"""Replaces a shared library by one of the same name whose functions do nothing, or end the process.

For libraries that another one is linked to, and whose functions nobody asks for.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

SOURCE = """#include <stdio.h>
#include <stdlib.h>
static void *leave(const char *name) {{
    fprintf(stderr, "%s is called, and {library} is left out of this image\\n", name);
    abort();
}}
{functions}
"""


class NotOnlyFunctions(Exception):
    """The callers use data of the library, or versions of its names: a stub would not do."""


def replace_by_stub(library: Path, callers: Sequence[Path], *, null: bool = False) -> None:
    """Put the stub at the library's place; raises NotOnlyFunctions.

    Its functions end the process with a word, or with `null` return nothing: for those that are
    called only to ask whether there is anything.
    """
    names = functions_wanted(defined(library), [name for one in callers for name in wanted(one)])
    source = SOURCE.format(
        library=library.name,
        functions="\n".join(function(name, null=null) for name in names),
    )
    with tempfile.TemporaryDirectory() as folder:
        file, stub = Path(folder, "stub.c"), Path(folder, "stub.so")
        file.write_text(source)
        command = ["cc", "-shared", "-fPIC", "-O1", "-s", f"-Wl,-soname,{library.name}"]
        subprocess.run([*command, "-fno-builtin", "-o", str(stub), str(file)], check=True)
        library.write_bytes(stub.read_bytes())


def function(name: str, *, null: bool) -> str:
    """One of them in C."""
    value = "NULL" if null else f'leave("{name}")'
    return f"void *{name}(void) {{ return {value}; }}"


def functions_wanted(symbols: dict[str, str], names: Iterable[str]) -> list[str]:
    """Those of the names that the library defines; raises NotOnlyFunctions.

    `symbols` are its names and their kinds, as `nm` writes them.
    """
    found = sorted(set(names).intersection(symbols))
    unfit = [name for name in found if symbols[name] not in {"T", "W", "i"} or "@" in name]
    if unfit:
        raise NotOnlyFunctions(f"these are no plain functions: {', '.join(unfit)}")
    return found


def defined(library: Path) -> dict[str, str]:
    """Names and kinds of what the library offers."""
    rows = (line.split() for line in _nm("--defined-only", library))
    return {row[2]: row[1] for row in rows}


def wanted(caller: Path) -> list[str]:
    """Names that the caller looks for in others, with their versions where it asks for some."""
    return [line.split()[-1] for line in _nm("--undefined-only", caller)]


def _nm(which: str, library: Path) -> list[str]:
    command = ["nm", "--dynamic", which, str(library)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
