from hypothesis import given
from hypothesis import strategies as st

from clients.python.offset import DRIFT, WINDOW_S, OffsetEstimator

ROUNDING_S = 1e-9
WAY_S = st.floats(0, 2)


@st.composite
def journeys(draw: st.DrawFn) -> tuple[float, float, list[tuple[float, float, float]], float]:
    """Offset at our time 0, the server clock's drift, pings (begun at, way there, way back) and
    when the question is asked."""
    pauses = draw(st.lists(st.floats(0.1, 8), min_size=1, max_size=100))
    ways = draw(st.lists(st.tuples(WAY_S, WAY_S), min_size=len(pauses), max_size=len(pauses)))
    begun_s, pings = 0.0, []
    for pause_s, (up_s, down_s) in zip(pauses, ways, strict=True):
        begun_s += pause_s
        pings.append((begun_s, up_s, down_s))
    last_s = max(begun_s + up_s + down_s for begun_s, up_s, down_s in pings)
    asked_s = last_s + draw(st.floats(0, WINDOW_S))
    return draw(st.floats(-1e6, 1e6)), draw(st.floats(-DRIFT, DRIFT)), pings, asked_s


@given(journeys())
def test_the_truth_is_always_within_the_bound(
    journey: tuple[float, float, list[tuple[float, float, float]], float],
) -> None:
    """However unlike the ways are, and however the clocks drift, the bound holds."""
    offset_s, drift, pings, now_s = journey
    estimator = OffsetEstimator()
    for begun_s, up_s, down_s in pings:
        there_s = begun_s + up_s
        estimator.add(begun_s, there_s + down_s, there_s * (1 + drift) + offset_s)
    found = estimator.at(now_s)
    if found is None:
        assert now_s - pings[-1][0] > WINDOW_S
        return
    truth_s = offset_s + drift * now_s
    assert abs(found.offset_s - truth_s) <= found.bound_s + ROUNDING_S


def test_the_best_of_the_recent_pings_is_believed() -> None:
    """The shortest round trip counts, not the last one, until it is too old."""
    estimator = OffsetEstimator()
    estimator.add(0.0, 0.004, 5.002)
    estimator.add(0.5, 0.9, 5.9)
    found = estimator.at(1.0)
    assert found is not None
    assert abs(found.offset_s - 5.0) < 1e-9
    assert 0.002 <= found.bound_s < 0.0025
    later = estimator.at(WINDOW_S + 0.2)
    assert later is not None
    assert later.bound_s > 0.2


def test_nothing_is_known_without_a_recent_ping() -> None:
    """Before the first ping, and long after the last, there is no offset."""
    estimator = OffsetEstimator()
    assert estimator.at(0.0) is None
    estimator.add(0.0, 0.1, 9.0)
    assert estimator.at(WINDOW_S + 1) is None
