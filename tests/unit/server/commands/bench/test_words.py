import pytest

from server.commands.bench.words import others


@pytest.mark.parametrize(("used", "warned"), [(0.05, False), (0.2, False), (1.5, True)])
def test_a_busy_host_is_told(used: float, warned: bool) -> None:
    """Figures that others have spoiled carry a warning."""
    said = others(used)
    assert said.startswith(f"other processes used {used:.2f} CPU s/s")
    assert ("mean much" in said) is warned
