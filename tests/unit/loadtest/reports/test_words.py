from loadtest.reports.words import in_words
from loadtest.swarm import Refusal
from tests.support.load_outcomes import outcome, recorded, sent, stream


def test_the_table_says_what_was_promised_and_what_came() -> None:
    """And the verdict is its last line."""
    said = in_words(outcome(capacity=2))
    assert "| age p95 | 20 ms | < 200 ms | yes |" in said
    assert "This host holds 2 streams; 2 people came." in said
    assert said.endswith("The SLO is met.")


def test_it_is_plain_when_most_were_turned_away() -> None:
    """What is judged then is who was admitted."""
    run = outcome("peak", cameras=100, sent=sent(refusals=(Refusal(503, 5.0),) * 300))
    said = in_words(run)
    assert "Of 100 people 2 were admitted and judged, 98 never were" in said
    assert "turned away 300 times" in said


def test_an_invalid_run_says_so() -> None:
    """In capitals, not as a failure of the server."""
    assert "THE RUN IS INVALID" in in_words(outcome(sent=sent(lags=recorded(0.02))))


def test_the_worst_streams_come_first_and_not_too_many() -> None:
    """Of a hundred, thirty lines."""
    streams = [stream(name=f"s{n}", judged_in_time=800 + n) for n in range(100)]
    said = in_words(outcome(sent=sent(*streams)))
    assert said.index("| s0 |") < said.index("| s29 |")
    assert "| s30 |" not in said
    assert "70 better ones" in said


def test_faults_are_told() -> None:
    """Of sessions that did not come about, and of those that ended."""
    said = in_words(outcome(sent=sent(stream(fault="the server ended it"), failures=("no path",))))
    assert "A session failed: no path" in said
    assert "A session failed: the server ended it" in said
