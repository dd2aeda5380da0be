from __future__ import annotations

from math import inf

from server.admission.forecasts import Forecast, Forecasts


def test_what_was_foretold_is_compared_later() -> None:
    """Once the session has been there for a while, and only then."""
    forecasts = Forecasts(after_s=5.0)
    forecasts.made(10.0, 3, 0.0412)
    forecasts.came_true(14.9, 3, 0.09)
    assert forecasts.all() == [Forecast(10.0, 3, 41.2)]
    forecasts.came_true(15.0, 3, 0.0389)
    forecasts.came_true(16.0, 3, 0.2)
    assert forecasts.all() == [Forecast(10.0, 3, 41.2, 38.9)]


def test_with_others_it_cannot_be_compared() -> None:
    """Somebody else came or left meanwhile: the forecast was of another load."""
    forecasts = Forecasts(after_s=1.0)
    forecasts.made(0.0, 1, 0.04)
    forecasts.made(0.5, 2, 0.05)
    forecasts.came_true(3.0, 1, 0.05)
    assert [one.measured_ms for one in forecasts.all()] == [None, None]


def test_an_endless_age_is_no_forecast() -> None:
    """The first session of a slow server is admitted whatever it costs."""
    forecasts = Forecasts(after_s=1.0)
    forecasts.made(0.0, 1, inf)
    assert forecasts.all() == []
