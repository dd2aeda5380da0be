"""`sideline doctor`."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict

from server.config import Settings
from server.doctor.checks import run
from server.doctor.finding import Finding, Status


def doctor(settings: Settings, *, as_json: bool) -> bool:
    """Print what is found; whether everything that is configured works."""
    logging.getLogger("server.media").setLevel(logging.ERROR)  # the findings say it already
    return _as_json(run(settings)) if as_json else _as_text(run(settings))


def _as_json(findings: Iterable[Finding]) -> bool:
    found = list(findings)
    good = all(map(_is_good, found))
    print(json.dumps({"ok": good, "findings": [asdict(one) for one in found]}, indent=2))
    return good


def _as_text(findings: Iterable[Finding]) -> bool:
    good = True
    for one in findings:
        good &= _is_good(one)
        print(f"{one.status:<8} {one.name}: {one.detail}", flush=True)
        if one.advice:
            print(f"         → {one.advice}", flush=True)
    return good


def _is_good(finding: Finding) -> bool:
    return finding.status is not Status.FAILED
