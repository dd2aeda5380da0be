"""What a worker is told when it starts."""

from pathlib import Path

import pytest

from inference.errors import InvalidInput
from server.config import Settings
from server.ice import port_range
from server.workers.front import create_front
from server.workers.orders import Orders, worker_settings


def given(data_dir: Path, **changes: object) -> Settings:
    """Settings with much that matters to a worker."""
    servers = [{"urls": "turn:turn.example"}]
    some = {"ice_servers": servers, "turn_secret": "s3cret", "public_address": "192.0.2.7"}
    some["database_url"] = "postgresql+psycopg://me:w@h/n"
    return Settings.model_validate({"data_dir": data_dir, "media_workers": 3, **some, **changes})


def test_orders_arrive_as_they_were_given(tmp_path: Path) -> None:
    """One line of JSON carries them all, the secrets too: TURN's and the database's."""
    settings = worker_settings(given(tmp_path), 2)
    orders = Orders(2, tmp_path / "w", tmp_path / "engine", settings, "0a1b2c3d")
    line = orders.line()
    assert line.count("\n") == 1
    assert Orders.parse(line) == orders
    assert orders.settings.turn_secret is not None
    assert Orders.parse(line).settings.turn_secret == orders.settings.turn_secret
    assert Orders.parse(line).settings.database == "postgresql+psycopg://me:w@h/n"
    alone = Orders(0, tmp_path / "w", None, worker_settings(given(tmp_path, turn_secret="x"), 0))
    assert Orders.parse(alone.line()) == alone


def test_ports_are_shared_out_without_rest(tmp_path: Path) -> None:
    """Each media port is one worker's."""
    settings = given(tmp_path, udp_ports="40000-40009")
    shares = [port_range(worker_settings(settings, number).udp_ports) for number in range(3)]
    assert [port for share in shares for port in share or ()] == list(range(40000, 40010))


def test_a_port_each_is_the_least(tmp_path: Path) -> None:
    """Fewer ports than workers are refused when the server starts, with what is wrong."""
    with pytest.raises(InvalidInput, match=r"2 ports are too few for 3 media workers"):
        create_front(given(tmp_path, udp_ports="40000-40001"))


def test_what_guards_the_front_is_not_the_workers(tmp_path: Path) -> None:
    """A worker is reached by the front alone and makes no workers of its own."""
    settings = worker_settings(given(tmp_path, host="0.0.0.0", allowed_hosts=["a.example"]), 1)
    assert not settings.demands_key
    assert (settings.media_workers, settings.allowed_hosts, settings.demo) == (0, [], False)


def test_what_only_the_front_opens_is_not_told(tmp_path: Path) -> None:
    """The store is not: bringing files there is the front's. Redis is, for what is watched at other
    servers."""
    places = {
        "redis_url": "redis://:south@a/0",
        "store_url": "s3://films",
        "cluster_secret": "north-by-northwest",
        "s3_access_key_id": "north",
        "s3_secret_access_key": "north",
    }
    settings = worker_settings(given(tmp_path, **places), 0)
    line = Orders(0, tmp_path / "w", None, settings).line()
    assert "north" not in line
    parsed = Orders.parse(line).settings
    assert (parsed.redis, parsed.store_url) == ("redis://:south@a/0", None)
