from clients.python.results import Result
from loadtest.lossy import Cuts
from server.wire.metrics import MetricsMessage


def results(*received_s: float) -> list[Result]:
    """Answers that came then."""
    return [Result(MetricsMessage(0, 0, None, None, ""), at_s) for at_s in received_s]


def test_recovery_is_the_longest_wait_for_a_result_in_time() -> None:
    """From each return to the first result after it; the longest counts."""
    cuts = Cuts([10.0, 20.0])
    assert cuts.recovery_s(results(9.0, 10.25, 11.0, 20.5)) == 0.5


def test_a_path_that_never_recovers_has_no_figure() -> None:
    """Without a cut, or without a result after one, there is none."""
    assert Cuts([]).recovery_s(results(1.0)) is None
    assert Cuts([10.0, 20.0]).recovery_s(results(9.0, 10.25)) is None
