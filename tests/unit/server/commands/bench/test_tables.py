import pytest

from server.commands.bench.tables import markdown_table, ms, percent


def test_a_table_has_a_rule_and_its_rows() -> None:
    """The first column is to the left, figures are to the right."""
    assert markdown_table(["", "n"], [["a", "1"]]) == "|  | n |\n| --- | --: |\n| a | 1 |"


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [(1.0, "100 %"), (0.9999, "99.9 %"), (0.9854, "98.5 %"), (0.0, "0.0 %")],
)
def test_only_all_of_them_are_100_percent(fraction: float, shown: str) -> None:
    """One frame that is missing is seen."""
    assert percent(fraction) == shown


def test_no_figure_is_a_dash() -> None:
    """Nothing came: no age."""
    assert (ms(None), ms(12.6)) == ("–", "13")
