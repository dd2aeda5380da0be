"""Grafana's dashboards as Grafana reads them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from deploy.grafana.queries import OURS
from deploy.grafana.written import ALL, written
from tests.support.rules import DASHBOARDS, DEPLOY, Json, asked, dashboards, names, rules

UNITS = {"none", "s", "percentunit", "bytes", "Bps", "reqps", "celsius"}
PROVISIONING = DEPLOY / "grafana" / "provisioning"


def panels() -> list[Any]:
    """Every panel, named by its dashboard and title."""
    return [
        pytest.param(panel, id=f"{page['uid']}: {panel['title']}")
        for page in dashboards()
        for panel in page["panels"]
        if panel["type"] != "row"
    ]


def test_the_files_are_what_the_descriptions_say() -> None:
    """`python -m deploy.grafana` would change nothing, and nothing else lies there."""
    kept = {path.name: path.read_text() for path in DASHBOARDS.iterdir()}
    assert kept == written()


@pytest.mark.parametrize("panel", panels())
def test_a_panel_says_what_it_shows(panel: Json) -> None:
    """Title, description in a sentence, unit, and something that it asks."""
    unit = panel["fieldConfig"]["defaults"]["unit"]
    assert panel["title"]
    assert len(panel["description"].split()) >= 4
    assert panel["description"].endswith(".")
    assert unit in UNITS or unit.startswith("suffix: ")
    assert panel["targets"]


def test_titles_and_numbers_are_a_dashboards_own() -> None:
    """The runbook names panels by title, Grafana by number."""
    for page in dashboards():
        shown = [one for one in page["panels"] if one["type"] != "row"]
        assert len({one["title"] for one in shown}) == len(shown)
        assert len({one["id"] for one in page["panels"]}) == len(page["panels"])
    assert len({page["uid"] for page in dashboards()}) == len(ALL)


def test_no_panel_lies_on_another() -> None:
    """Each place of the grid, 24 wide, is one panel's."""
    for page in dashboards():
        taken: set[tuple[int, int]] = set()
        for panel in page["panels"]:
            at = panel["gridPos"]
            places = {
                (x, y)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            }
            assert not places & taken, panel["title"]
            assert max(x for x, _ in places) < 24
            taken |= places


def test_one_chooses_server_and_worker() -> None:
    """And where a series has no worker, All takes it too."""
    for page in dashboards():
        choices = {one["name"]: one for one in page["templating"]["list"]}
        assert set(choices) == {"datasource", "instance", "worker"}
        assert choices["worker"]["allValue"] == choices["instance"]["allValue"] == ".*"


def test_every_query_heeds_the_chosen_server() -> None:
    """But those of all servers together: what is recorded by job, and alerts."""
    for one in asked():
        series = names(one.expr)
        assert series, one
        if not any(name.startswith("job:") or name == "ALERTS" for name in series):
            assert one.expr.count('instance=~"$instance"') >= len(series), one


def test_how_bad_it_gets_is_shown_beside_the_median() -> None:
    """Every duration of ours has p50, p95 and p99."""
    histograms = {
        name.removesuffix("_bucket")
        for one in asked()
        for name in names(one.expr)
        if name.endswith("_bucket")
    }
    asked_of = [one.expr for one in asked() if one.expr.startswith("histogram_quantile")]
    for histogram in histograms:
        for q in ("0.5", "0.95", "0.99"):
            assert any(f"({q}, " in expr and histogram in expr for expr in asked_of), histogram


def test_alerts_and_dashboards_mean_the_same_frames() -> None:
    """Whose answer was the server's to give is said in two places."""
    recorded = [rule["expr"] for rule in rules() if "not_in_time" in rule.get("record", "")]
    assert recorded
    assert all(f'outcome=~"{OURS}"' in expr for expr in recorded)


def test_recorded_series_that_panels_ask_are_recorded() -> None:
    """By a rule of deploy/prometheus."""
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    wanted = {name for one in asked() for name in names(one.expr) if ":" in name}
    assert wanted
    assert wanted <= recorded


def test_grafana_finds_prometheus_and_the_files() -> None:
    """The provisioning files have Grafana's form, and Prometheus scrapes as often as they say."""
    sources = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yml").read_text())
    providers = yaml.safe_load((PROVISIONING / "dashboards" / "sideline.yml").read_text())
    scraping = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["global"]
    (source,) = sources["datasources"]
    (provider,) = providers["providers"]
    assert (source["type"], source["isDefault"]) == ("prometheus", True)
    assert source["jsonData"]["timeInterval"] == scraping["scrape_interval"]
    assert (provider["type"], provider["allowUiUpdates"]) == ("file", False)
