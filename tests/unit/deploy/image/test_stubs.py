"""Libraries that are left out and still linked to."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.image.stubs import NotOnlyFunctions, functions_wanted, replace_by_stub
from tests.support.programs import needed


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A library of two functions, and a caller that uses one of them when it is asked to."""
    compiler = needed("gcc", "gcc")
    library, caller = tmp_path / "libbig.so.1", tmp_path / "caller.so"
    build(compiler, library, "int used(void) { return 7; } int other(void) { return 8; }")
    source = "int used(void); int well(void) { return 1; } int calls(void) { return used(); }"
    build(compiler, caller, source, str(library), "-Wl,-rpath,$ORIGIN")
    return library, caller


def build(compiler: str, to: Path, source: str, *options: str) -> None:
    """Compile a shared library."""
    name = f"-Wl,-soname,{to.name}"
    command = [compiler, "-shared", "-fPIC", "-x", "c", "-", "-x", "none", *options, name]
    subprocess.run([*command, "-o", str(to)], input=source.encode(), check=True)


def call(caller: Path, function: str) -> subprocess.CompletedProcess[str]:
    """In another process, which may end by it."""
    script = f"import ctypes; print(ctypes.CDLL({str(caller)!r}).{function}())"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)


def test_the_caller_loads_and_what_is_left_out_says_so(pair: tuple[Path, Path]) -> None:
    """All else works; the one call ends the process with a word."""
    library, caller = pair
    assert call(caller, "calls").stdout == "7\n"
    replace_by_stub(library, [caller])
    assert call(caller, "well").stdout == "1\n"
    ended = call(caller, "calls")
    assert ended.returncode < 0
    assert "used is called, and libbig.so.1 is left out" in ended.stderr


def test_a_function_that_is_only_asked_returns_nothing(pair: tuple[Path, Path]) -> None:
    """So that its caller goes on without it."""
    library, caller = pair
    replace_by_stub(library, [caller], null=True)
    assert call(caller, "calls").stdout == "0\n"


def test_the_stub_offers_only_what_is_called(pair: tuple[Path, Path]) -> None:
    """Nothing pretends to be there that nobody looked for."""
    library, caller = pair
    replace_by_stub(library, [caller])
    assert not hasattr(ctypes.CDLL(str(library)), "other")


@pytest.mark.parametrize("symbols", [{"a": "D"}, {"a@V1": "T"}])
def test_data_and_versioned_names_are_refused(symbols: dict[str, str]) -> None:
    """A stub could not stand for them."""
    with pytest.raises(NotOnlyFunctions):
        functions_wanted(symbols, list(symbols))
