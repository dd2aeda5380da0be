from dataclasses import replace

from server.cluster.given import Given
from tests.unit.server.cluster.test_report import REPORT

HOST = REPORT.host


def test_what_was_given_counts_until_a_report_knows_of_it() -> None:
    """A report that is read later and was written before does not know."""
    given = Given()
    given.gave(HOST, 1000.2)
    given.gave(HOST, 1001.1)
    given.read([replace(REPORT, at_s=1000.1)])
    assert given.counts == {HOST: 2}
    given.read([replace(REPORT, at_s=1001.0)])
    assert given.counts == {HOST: 1}
    given.read([replace(REPORT, at_s=1002.0)])
    assert given.counts == {}


def test_a_host_without_a_report_is_forgotten() -> None:
    """So that lives of hosts do not pile up."""
    given = Given()
    given.gave(HOST, 1000.2)
    given.read([])
    assert given.counts == {}


def test_one_that_cannot_be_reached_comes_last_until_it_reports_again() -> None:
    """It counts as given more than any other gets."""
    given = Given()
    given.failed(HOST, 1000.2)
    assert given.counts[HOST] > 500
    given.read([replace(REPORT, at_s=1001.0)])
    assert given.counts == {}
