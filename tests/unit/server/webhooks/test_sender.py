"""What is due is sent, and nobody waits for anybody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Receiver

from server.store.database import open_database
from server.store.webhook_tables import Webhook
from server.webhooks import sender
from server.webhooks.attempts import Claimed, Outcome
from server.webhooks.events import EventType
from server.webhooks.sender import MOST_OF_ONE, Sender
from server.webhooks.threads import Threads
from tests.unit.server.webhooks.desk import OWNER, REFUSED, TAKEN, Desk

WITHIN_S = 20.0


class Road:
    """Endpoints that take everything, but those whose URLs are in `held` only once they are let
    go."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.held: set[str] = set()
        self.outcome = TAKEN
        self.posted: list[tuple[str, Mapping[str, str], bytes]] = []
        self.at_once = 0
        self.most = 0
        self._news = asyncio.Condition()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Take it."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            async with self._news:
                self.posted.append((url, headers, body))
                self._news.notify_all()
                await self._news.wait_for(lambda: url not in self.held)
        finally:
            self.at_once -= 1
        return self.outcome

    async def let_go(self) -> None:
        """Of all."""
        async with self._news:
            self.held.clear()
            self._news.notify_all()

    async def until(self, count: int) -> None:
        """Wait for so many requests."""
        async with asyncio.timeout(WITHIN_S), self._news:
            await self._news.wait_for(lambda: len(self.posted) >= count)

    async def settled(self, held: Claimed | Webhook, state: str) -> None:
        """Wait until the newest delivery of that endpoint is in that state."""
        webhook = held.webhook if isinstance(held, Claimed) else held
        async with asyncio.timeout(WITHIN_S):
            while True:
                page, _ = await asyncio.to_thread(self.desk.deliveries.page, webhook, None, 1)
                if page and page[0].state == state and page[0].claim is None:
                    return
                await asyncio.sleep(0.01)


def body_of(held: Claimed) -> str:
    """What is sent."""
    return str(held.delivery.data)


def named(desk: Desk, name: str) -> Webhook:
    """An endpoint at a URL of its own."""
    url = f"https://{name}.example/"
    return desk.endpoints.change(OWNER, desk.add().id, {"url": url})


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose sender looks and renews often."""
    monkeypatch.setattr(sender, "_LOOK_S", 0.02)
    monkeypatch.setattr(sender, "_RENEW_S", 0.02)
    return Desk(open_database(None, tmp_path))


@pytest.fixture
async def road(quick: Desk) -> AsyncIterator[Road]:
    """Closes the database in the end."""
    yield Road(quick)
    quick.database.close()


@asynccontextmanager
async def sending(road: Road) -> AsyncIterator[Sender]:
    """A sender at work until the block ends."""
    desk = road.desk
    threads = Threads()
    made = Sender(desk.deliveries, road.post, body_of, desk.time, threads)
    task = asyncio.create_task(made.work())
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        threads.close()


async def test_it_is_sent_signed(road: Road) -> None:
    """Under the event's id, as of now, with the endpoint's secrets."""
    webhook = named(road.desk, "one")
    webhook = road.desk.endpoints.rotate(OWNER, webhook.id)
    road.desk.tell(EventType.ANALYSIS_FAILED, number=1)
    async with sending(road):
        await road.settled(webhook, "delivered")
    ((url, headers, body),) = road.posted
    (delivery,) = road.desk.deliveries.page(webhook, None, 5)[0]
    assert (url, body) == ("https://one.example/", b"{'number': 1}")
    assert headers["webhook-id"] == delivery.event_id
    assert headers["webhook-timestamp"] == str(int(road.desk.time()))
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert Receiver(webhook.secret)


async def test_a_slow_endpoint_delays_nobody(road: Road) -> None:
    """It has its few places, and the others go on meanwhile."""
    slow, quick = named(road.desk, "slow"), named(road.desk, "quick")
    road.held = {"https://slow.example/"}
    for number in range(MOST_OF_ONE + 2):
        road.desk.tell(number=number)
    async with sending(road):
        await road.until(2 * MOST_OF_ONE + 2)
        await road.settled(quick, "delivered")
        posted = [url for url, _, _ in road.posted]
        assert posted.count("https://slow.example/") == MOST_OF_ONE
        await road.let_go()
        await road.settled(slow, "delivered")
        await road.until(2 * MOST_OF_ONE + 4)


async def test_a_failing_endpoint_gets_one_at_a_time(road: Road) -> None:
    """After its rest."""
    webhook = named(road.desk, "one")
    road.outcome = REFUSED
    road.desk.tell()
    async with sending(road):
        await road.settled(webhook, "pending")
        await road.until(1)
        while not road.desk.endpoint(webhook).failures:  # noqa: ASYNC110 - in the database
            await asyncio.sleep(0.01)
        road.held = {webhook.url}
        for _ in range(3):
            road.desk.tell()
        road.desk.time.now_s += 2
        await road.until(2)
        await asyncio.sleep(0.1)
        assert len(road.posted) == 2
        await road.let_go()


async def test_a_slow_attempt_keeps_its_claim(road: Road) -> None:
    """However long it takes, nobody else makes it too."""
    webhook = named(road.desk, "slow")
    road.held = {webhook.url}
    road.desk.tell()
    async with sending(road):
        await road.until(1)
        for _ in range(5):
            road.desk.time.now_s += 5
            await asyncio.sleep(0.1)
        assert road.desk.deliveries.claim() is None
        await road.let_go()
        await road.settled(webhook, "delivered")
    assert len(road.posted) == 1


async def test_what_is_cut_off_is_due_at_once(road: Road) -> None:
    """A server that stops in good order leaves it to the next."""
    webhook = named(road.desk, "slow")
    road.held = {webhook.url}
    road.desk.tell()
    async with sending(road):
        await road.until(1)
    await road.settled(webhook, "pending")
    await road.let_go()
    async with sending(road):
        await road.settled(webhook, "delivered")
    first, second = (headers["webhook-id"] for _, headers, _ in road.posted)
    assert first == second


async def test_an_endpoint_that_is_deleted_meanwhile(road: Road) -> None:
    """Its attempt ends, and the rest goes on."""
    gone, other = named(road.desk, "gone"), named(road.desk, "other")
    road.held = {gone.url}
    road.desk.tell()
    async with sending(road):
        await road.until(2)
        road.desk.endpoints.remove(OWNER, gone.id)
        async with asyncio.timeout(WITHIN_S):
            while road.at_once:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.01)
        await road.settled(other, "delivered")


async def test_news_are_sent_at_once(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the next look."""
    monkeypatch.setattr(sender, "_LOOK_S", 1000.0)
    webhook = named(road.desk, "one")
    async with sending(road) as at_work:
        await asyncio.sleep(0.1)
        road.desk.tell()
        at_work.wake()
        await road.settled(webhook, "delivered")


async def test_what_cannot_be_written_is_a_failed_attempt(road: Road) -> None:
    """It is due again after a while, as if the endpoint had refused it."""
    desk, threads = road.desk, Threads()
    named(desk, "one")
    desk.tell(number=1)
    held = desk.claim()

    def broken(held: Claimed) -> str:
        raise KeyError("athlete")

    await Sender(desk.deliveries, road.post, broken, desk.time, threads).attempt(held)
    threads.close()
    found = desk.of(held)
    assert (found.claim, found.due_s > desk.time()) == (None, True)
    assert [(one["status"], "could not write" in one["error"]) for one in found.attempts] == [
        (None, True)
    ]
    assert road.posted == []
