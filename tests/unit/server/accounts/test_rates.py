"""Requests in a minute, in memory and in a Redis that several servers share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from inference.errors import InvalidInput
from server.accounts.rates import Rates, Standing, counting
from tests.support.clock import SetClock
from tests.support.redis_server import redis_server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The library's clock as well."""
    clock = SetClock()
    monkeypatch.setattr("limits.aio.storage.memory.time", SimpleNamespace(time=clock))
    return clock


@pytest.fixture
async def rates(clock: SetClock) -> AsyncIterator[Rates]:
    """Counted in memory."""
    async with counting(None) as counts:
        yield Rates(counts, clock)


async def test_a_window_of_a_minute(rates: Rates, clock: SetClock) -> None:
    """It begins with the first request, tells what is left, and opens again when it is over."""
    first = await rates.take("a", 2)
    clock.pass_s(18)
    second, third = await rates.take("a", 2), await rates.take("a", 2)
    clock.pass_s(41.5)
    fourth = await rates.take("a", 2)
    clock.pass_s(0.5)
    fifth = await rates.take("a", 2)
    assert first == Standing(admitted=True, most=2, left=1, whole_in_s=60)
    assert second == Standing(admitted=True, most=2, left=0, whole_in_s=42)
    assert third == Standing(admitted=False, most=2, left=0, whole_in_s=42)
    assert fourth == Standing(admitted=False, most=2, left=0, whole_in_s=1)
    assert fifth == Standing(admitted=True, most=2, left=1, whole_in_s=60)


async def test_owners_do_not_share_it(rates: Rates) -> None:
    """One that asks too often keeps nobody else out."""
    for _ in range(3):
        await rates.take("a", 1)
    other = await rates.take("b", 1)
    assert other is not None
    assert other.admitted


async def test_an_owners_keys_share_it(rates: Rates) -> None:
    """Also where they are of different tiers: what one used the other has not."""
    for _ in range(2):
        await rates.take("a", 10)
    low, high = await rates.take("a", 2), await rates.take("a", 10)
    assert low is not None
    assert high is not None
    assert (low.admitted, low.left) == (False, 0)
    assert (high.admitted, high.left) == (True, 6)


def test_the_headers_are_structured_fields() -> None:
    """As draft-ietf-httpapi-ratelimit-headers has them; one too many is 429 and told when to come
    again."""
    standing = Standing(admitted=False, most=60, left=0, whole_in_s=42)
    assert standing.headers() == {
        "RateLimit-Policy": '"minute";q=60;w=60',
        "RateLimit": '"minute";r=0;t=42',
    }
    problem = standing.problem()
    assert (problem.status, problem.headers) == (429, {"Retry-After": "42"})
    assert problem.extra == {"limit": 60, "violated-policies": ["minute"]}
    assert Standing(False, 60, 0, 0).problem().headers == {"Retry-After": "1"}


async def test_several_servers_count_together(tmp_path: Path) -> None:
    """Over one Redis; when that dies, everybody is let in and the log says so."""
    clock = SetClock()
    with redis_server(tmp_path) as url:
        async with counting(url) as one, counting(url) as other:
            first = await Rates(one, clock).take("a", 2)
            second = await Rates(other, clock).take("a", 2)
            third = await Rates(one, clock).take("a", 2)
    assert [each.left for each in (first, second, third) if each is not None] == [1, 0, 0]
    assert third is not None
    assert not third.admitted


async def test_a_redis_that_is_not_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It costs the limit and not the service; the log says so once a minute."""
    clock = SetClock()
    async with counting(f"unix://{tmp_path}/none.sock") as counts:
        rates = Rates(counts, clock)
        assert [await rates.take("a", 1) for _ in range(3)] == [None, None, None]
        assert len(caplog.records) == 1
        clock.pass_s(60)
        await rates.take("a", 1)
        assert len(caplog.records) == 2


async def test_a_url_that_is_none() -> None:
    """The error names the setting and shows what one looks like."""
    with pytest.raises(InvalidInput, match=r"SIDELINE_REDIS_URL: .*redis://host"):
        async with counting("http://x"):
            pass
