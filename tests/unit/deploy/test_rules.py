"""Prometheus's rules, held by promtool and by rules of our own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.programs import needed
from tests.support.rules import DEPLOY, RULE_TESTS, RULES, alerts, names, rules

TEST_FILES = sorted(RULE_TESTS.glob("*.yml"))

STATES_ITSELF = {
    "SidelineDown",
    "SidelineMissing",
    "SidelineDrainsTooLong",
    "SidelineDatabaseDown",
}
"""Alerts whose value says no more than that they fire."""


def promtool(*words: str) -> None:
    """Fails with what it says."""
    program = needed("promtool", "prometheus")
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def files_of_tests() -> list[dict[str, Any]]:
    """The contents of promtool's test files."""
    return [yaml.safe_load(path.read_text()) for path in TEST_FILES]


def tried(firing: bool) -> set[str]:
    """Alerts that some test expects to fire, or to be silent."""
    return {
        case["alertname"]
        for file in files_of_tests()
        for test in file["tests"]
        for case in test["alert_rule_test"]
        if bool(case["exp_alerts"]) is firing
    }


def test_prometheus_takes_the_rules() -> None:
    """They parse, and no name is given twice."""
    promtool("check", "rules", "--lint-fatal", *map(str, sorted(RULES.glob("*.yml"))))


def test_prometheus_takes_the_configuration() -> None:
    """It parses, but for the file of the key, which is the operator's."""
    promtool("check", "config", "--syntax-only", str(DEPLOY / "prometheus" / "prometheus.yml"))


@pytest.mark.parametrize("path", TEST_FILES, ids=lambda path: str(path.stem))
def test_alerts_fire_when_they_should(path: Path) -> None:
    """On made-up series, with the words that a person would read; and are silent on good ones."""
    promtool("test", "rules", str(path))


def test_every_alert_fires_in_a_test() -> None:
    """Also where somebody adds one."""
    assert tried(firing=True) == set(alerts())


def test_every_alert_is_silent_in_a_test() -> None:
    """On a good day, at least."""
    assert tried(firing=False) == set(alerts())


@pytest.mark.parametrize("name", sorted(alerts()))
def test_an_alert_tells_a_person_what_to_do(name: str) -> None:
    """How urgent it is, what happens, the value, and where to read on."""
    alert = alerts()[name]
    told = alert["annotations"]
    assert name.startswith("Sideline")
    assert alert["labels"]["severity"] in ("critical", "warning")
    assert told["summary"]
    assert ("$value" in told["description"]) is (name not in STATES_ITSELF)
    assert told["runbook_url"] == f"deploy/runbook.md#{name.lower()}"


def test_what_rules_record_is_what_they_ask() -> None:
    """No rule asks for a recorded series that none records."""
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    wanted = {name for rule in rules() for name in names(rule["expr"]) if ":" in name}
    assert wanted <= recorded


def test_recorded_names_say_level_and_how() -> None:
    """As Prometheus's own practice has it."""
    for rule in rules():
        if "record" in rule:
            assert re.fullmatch(r"(job|instance):sideline_\w+:\w+", rule["record"])
