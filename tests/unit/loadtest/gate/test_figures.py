import pytest

from loadtest.gate.figures import Better, Figure, together


def test_a_wild_round_moves_neither_the_middle_nor_the_spread() -> None:
    """As a busy second of the host would."""
    calm = Figure("one", "", (0.50, 0.51, 0.49, 0.50, 0.52))
    wild = Figure("one", "", (0.50, 0.51, 0.49, 0.50, 5.00))
    assert wild.middle == calm.middle == 0.50
    assert wild.spread == pytest.approx(calm.spread)
    assert calm.spread == pytest.approx(1.4826 * 0.01 / 0.5)


def test_two_spreads_add_up_as_chance_does() -> None:
    """Not more than the sum, not less than the larger."""
    one, other = Figure("one", "", (1.0, 1.1, 0.9)), Figure("one", "", (2.0, 2.2, 1.8))
    assert one.spread < together(one, other) < one.spread + other.spread


def test_a_figure_comes_back_from_json() -> None:
    """From the file in the repository."""
    figure = Figure("live age p50", "ours / theirs", (0.2, 0.3), Better.HIGHER)
    assert Figure.from_json(figure.to_json()) == figure
    assert Figure("nothing", "", (0.0, 0.0)).spread == 0.0
