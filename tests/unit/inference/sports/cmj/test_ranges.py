"""Plausible ranges."""

from inference.sports.cmj.ranges import METRICS, out_of_range


def test_a_value_out_of_its_range_is_named() -> None:
    """The warning says which value, and what would be plausible."""
    (warning,) = out_of_range({"jump_height_com_m": 1.4, "flight_time_s": 0.5, "other": 9.0})
    assert "jump_height_com_m" in warning
    assert "0.15" in warning


def test_every_metric_has_its_unit_in_its_name() -> None:
    """Names end in their unit, and no name comes twice."""
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    assert all(name.rpartition("_")[2] in {"m", "mps", "s", "deg", "w"} for name in names)
