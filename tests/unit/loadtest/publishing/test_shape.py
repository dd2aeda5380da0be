import pytest

from loadtest.publishing.shape import Load


def test_a_load_goes_through_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Locust's process finds what was asked for."""
    for stay_s in (None, (4.0, 10.0)):
        load = Load(3, 1.5, 20.0, ["http://127.0.0.1:1"], coaches=2, stay_s=stay_s)
        for name, value in load.environment().items():
            monkeypatch.setenv(name, value)
        assert Load.from_environment() == load


def test_users_are_there_until_it_is_over() -> None:
    """Then there is nobody."""
    load = Load(3, 1.5, 20.0, [], coaches=2)
    assert [load.users_at(at_s) for at_s in (0.0, 19.9, 20.0)] == [5, 5, None]
