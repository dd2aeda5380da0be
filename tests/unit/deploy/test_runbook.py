"""The runbook has what the alerts promise."""

from __future__ import annotations

import re

import pytest

from tests.support.rules import DEPLOY, alerts, dashboards

RUNBOOK = (DEPLOY / "runbook.md").read_text()
ENTRIES = dict(re.findall(r"^## (Sideline\w+)\n(.*?)(?=^#{1,2} |\Z)", RUNBOOK, re.M | re.S))


def test_every_alert_has_an_entry_and_every_entry_an_alert() -> None:
    """By its name, which is the anchor that the alert links to."""
    assert set(ENTRIES) == set(alerts())


def test_no_entry_stands_twice() -> None:
    """An anchor leads to one place."""
    headings = re.findall(r"^## (Sideline\w+)$", RUNBOOK, re.M)
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_an_entry_says_what_it_means_where_to_look_and_what_to_do(name: str) -> None:
    """In this order."""
    entry = ENTRIES[name]
    both = entry.find("**Look and do.**")
    look = both if both >= 0 else entry.find("**Look.**")
    do = both if both >= 0 else entry.find("**Do.**")
    assert 0 < look <= do
    assert len(entry[:look].split()) >= 8


def test_links_lead_to_entries() -> None:
    """Each stands under a heading of the runbook."""
    anchors = {name.lower() for name in ENTRIES}
    links = set(re.findall(r"\]\(#([^)]*)\)", RUNBOOK))
    assert links
    assert links <= anchors


def test_settings_that_it_names_are_there() -> None:
    """`SIDELINE_*` of the runbook are settings of the server."""
    from server.config import table

    known = {name for name, _, _ in table()}
    assert set(re.findall(r"SIDELINE_[A-Z0-9_]+", RUNBOOK)) <= known


def test_panels_that_it_names_are_there() -> None:
    """What stands in quotation marks, beginning with a capital, is a panel's title."""
    titles = {panel["title"] for page in dashboards() for panel in page["panels"]}
    words = " ".join(re.sub(r"`[^`]*`", "", RUNBOOK).split())
    quoted = set(re.findall(r'"([A-Z][^"]*)"', words))
    assert quoted
    assert quoted <= titles
