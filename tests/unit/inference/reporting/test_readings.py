"""Numbers as a coach reads them."""

from inference.reporting.readings import reading_of
from inference.sports.cmj import SPORT as CMJ
from inference.sports.running import SPORT as RUNNING


def test_units_are_a_coachs() -> None:
    """Centimetres, milliseconds, degrees; a minus sign that is one."""
    metrics = {metric.name: metric for metric in (*CMJ.metrics, *RUNNING.metrics)}
    read = {
        ("jump_height_flight_m", 0.312): "31.2 cm",
        ("flight_time_s", 0.5): "500 ms",
        ("stride_length_m", 2.5): "2.50 m",
        ("foot_strike_angle_deg", -4.0): "−4°",
        ("cadence_spm", 168.04): "168.0 steps/min",
    }
    for (name, value), words in read.items():
        assert str(reading_of(metrics[name], value)) == words
