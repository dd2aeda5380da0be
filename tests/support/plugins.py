"""Packages that offer sports, installed as an installer leaves them: a module and its dist-info."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent / "plugin" / "squats.py"


def install(
    monkeypatch: pytest.MonkeyPatch, folder: Path, package: str, module: str, **offers: str
) -> None:
    """Install `package` for one test: its module's source, and its sports by name as
    `module:attribute`."""
    site, name = folder / package, package.replace("-", "_")
    info = site / f"{name}-1.0.dist-info"  # with a hyphen it would pass for `sideline`
    info.mkdir(parents=True)
    (site / f"{name}.py").write_text(module)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = "".join(f"{name} = {value}\n" for name, value in offers.items())
    (info / "entry_points.txt").write_text(f"[sideline.sports]\n{lines}")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, name, raising=False)


def install_pulse(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A package that offers `pulse`, also for the processes that the test starts."""
    source = EXAMPLE.with_name("pulse.py").read_text()
    install(monkeypatch, folder, "sideline-pulse", source, pulse="sideline_pulse:SPORT")
    path = [str(folder / "sideline-pulse"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))


def install_example(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The example package, which offers `squats`."""
    install(
        monkeypatch, folder, "sideline-squats", EXAMPLE.read_text(), squats="sideline_squats:SPORT"
    )
