from loadtest.reports.bars import Distribution, Rows


def test_a_distribution_has_a_bar_for_each_step_that_was_met() -> None:
    """As high as its count, and a line where the limit is."""
    svg = Distribution("Ages", "ms", 50.0, [1, 0, 2, 4], 200.0).svg()
    assert svg.count('class="bar"') == 3
    assert "0 to 50 ms: 1" in svg
    assert 'class="mark"' in svg


def test_rows_below_the_limit_look_bad() -> None:
    """And each says its value beside it."""
    svg = Rows("Streams", ["a", "b"], [1.0, 0.5], ["100 %", "50 %"], limit=0.98).svg()
    assert svg.count('"bar bad"') == 1
    assert "50 %" in svg


def test_nothing_is_drawn_of_nothing() -> None:
    """Not even a frame."""
    assert Distribution("Ages", "ms", 5.0, [], 200.0).svg() == ""
    assert Rows("Streams", [], [], []).svg() == ""
