from server.media.allowance import Allowance


def test_so_much_at_once_and_then_as_time_goes_by() -> None:
    """What is not there is not given, and no more is saved up than may be taken at once."""
    allowance = Allowance(per_s=10, most=4)
    assert allowance.take(3, now_s=1.0) == 3
    assert allowance.take(3, now_s=1.0) == 1
    assert allowance.take(1, now_s=1.05) == 0
    assert allowance.take(5, now_s=1.25) == 2
    assert allowance.take(99, now_s=100.0) == 4


def test_time_that_goes_back_gives_nothing() -> None:
    """Nor does it take anything."""
    allowance = Allowance(per_s=10, most=1)
    assert [allowance.take(1, now_s) for now_s in (1.0, 0.0, 1.09)] == [1, 0, 0]
    assert allowance.take(1, now_s=1.2) == 1
