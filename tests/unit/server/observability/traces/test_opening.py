"""When traces are made, and what it costs where they are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from inference.errors import InvalidInput
from server.config import read_settings
from server.observability.traces.opening import in_full, open_tracing
from server.settings.observability import ObservabilitySettings

ROOT = Path(__file__).parents[5]


def test_none_are_made_unless_it_is_said_where_they_go() -> None:
    """The usual settings make none."""
    assert open_tracing(ObservabilitySettings()) is None


def test_nothing_is_imported_for_them_then() -> None:
    """An application that makes none knows neither the SDK nor what sends."""
    code = (
        "import sys\n"
        "from server.app import create_app\n"
        "from server.config import Settings\n"
        "import server.analyses.job\n"
        "create_app(Settings(data_dir='/nonexistent'))\n"
        "ours = 'server.observability.traces.collecting'\n"
        "heavy = ('opentelemetry.sdk', 'opentelemetry.exporter', ours)\n"
        "sys.exit(str([one for one in sys.modules if one.startswith(heavy)] or ''))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("http://host:4318", "http://host:4318/v1/traces"),
        ("http://host:4318/", "http://host:4318/v1/traces"),
        ("https://host/otlp/v1/traces", "https://host/otlp/v1/traces"),
    ],
)
def test_the_usual_path_may_be_left_out(given: str, full: str) -> None:
    """As others who send by OTLP allow."""
    assert in_full(given) == full


def test_what_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named with its variable."""
    monkeypatch.setenv("SIDELINE_TRACE_ENDPOINT", "collector:4317")
    with pytest.raises(InvalidInput, match="SIDELINE_TRACE_ENDPOINT"):
        read_settings()


def test_without_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said with what to install."""
    monkeypatch.setitem(sys.modules, "server.observability.traces.collecting", None)
    with pytest.raises(InvalidInput, match=r"sideline\[tracing\]"):
        open_tracing(ObservabilitySettings(trace_endpoint="http://localhost:4318"))
