"""Sends what is due, several at a time, and no endpoint more than its share."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from logging import getLogger

from sqlalchemy.exc import SQLAlchemyError

from server.store.objects.base import StoreError
from server.store.webhook_tables import DeliveryState
from server.webhooks.attempts import Claimed, LostClaim, Outcome
from server.webhooks.deliveries import Deliveries
from server.webhooks.signing import signed_headers
from server.webhooks.threads import Threads

log = getLogger(__name__)

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[Outcome]]
Render = Callable[[Claimed], str]

MOST_AT_ONCE = 64
MOST_OF_ONE = 2
"""Attempts at one endpoint at a time; one, while it fails."""
_LOOK_S = 1.0
"""How often the queue is looked at without news: others write to it too."""
_RENEW_S = 2.0
_PRUNE_S = 600.0


class Sender:
    """At work until cancelled. `post` makes an attempt, `render` gives the body of a delivery and
    blocks, `now` is the time in seconds since 1970."""

    def __init__(
        self,
        deliveries: Deliveries,
        post: Post,
        render: Render,
        now: Callable[[], float],
        threads: Threads,
    ) -> None:
        self._deliveries = deliveries
        self._threads = threads
        self._post = post
        self._render = render
        self._now = now
        self._news = asyncio.Event()
        self._at_work: dict[asyncio.Task[None], Claimed] = {}
        self.attempts: Counter[DeliveryState] = Counter()
        """By where the delivery stood afterwards; one that is pending is sent again."""

    def wake(self) -> None:
        """Something new is due; call it on the event loop."""
        self._news.set()

    async def work(self) -> None:
        """Until cancelled; what is being attempted then is due again at once."""
        pruning = asyncio.create_task(self._prune())
        try:
            while True:
                try:
                    await self._take_what_is_due()
                except SQLAlchemyError as error:
                    log.warning("webhooks cannot be read, and will be tried again: %s", error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):
                        await self._news.wait()
                self._news.clear()
        finally:
            ending = [pruning, *self._at_work]
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)

    async def attempt(self, held: Claimed) -> None:
        """Make the attempt and write down what came of it; keeps the claim alive meanwhile.

        Raises SQLAlchemyError when that cannot be written: then the lease runs out, and it is
        sent again under the same id.
        """
        posting = asyncio.create_task(self._send(held))
        try:
            while not posting.done():
                await asyncio.wait({posting}, timeout=_RENEW_S)
                if not posting.done():
                    await self._threads.whole(self._deliveries.renew, held)
            state = await self._threads.whole(self._deliveries.settle, held, posting.result())
            self.attempts[state] += 1
        except LostClaim:
            log.info("delivery %s is not wanted any more", held.delivery.id)
        except asyncio.CancelledError:
            with suppress(LostClaim, SQLAlchemyError):
                await self._threads.run(self._deliveries.release, held)
            raise
        finally:
            posting.cancel()

    async def _take_what_is_due(self) -> None:
        while len(self._at_work) < MOST_AT_ONCE:
            held = await self._claimed()
            if held is None:
                return
            task = asyncio.create_task(self.attempt(held))
            self._at_work[task] = held
            task.add_done_callback(self._done)

    async def _claimed(self) -> Claimed | None:
        """The next; given back where nobody waits for it any more."""
        claiming = asyncio.ensure_future(self._threads.run(self._deliveries.claim, self._busy()))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            await asyncio.wait({claiming})
            if claiming.exception() is None and (held := claiming.result()) is not None:
                with suppress(LostClaim, SQLAlchemyError):
                    await self._threads.run(self._deliveries.release, held)
            raise

    def _busy(self) -> set[str]:
        """Endpoints that get no more at the moment."""
        count = Counter(held.webhook.id for held in self._at_work.values())
        failing = {held.webhook.id for held in self._at_work.values() if held.webhook.failures}
        return failing | {name for name, at_once in count.items() if at_once >= MOST_OF_ONE}

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._at_work[task]
        self._news.set()
        if not task.cancelled() and task.exception() is not None:
            # Its lease runs out, and it is sent again.
            log.error("a delivery was lost from sight", exc_info=task.exception())

    async def _send(self, held: Claimed) -> Outcome:
        try:
            body = await self._threads.run(self._render, held)
        except (ValueError, LookupError, TypeError, OSError, StoreError) as error:
            # What another version wrote, or a store that is away: settled, so that it ends.
            log.warning("delivery %s cannot be written: %r", held.delivery.id, error)
            return Outcome(None, "the server could not write it; its log says why", 0.0)
        now_s = self._now()
        headers = signed_headers(held.delivery.event_id, body, held.signing(now_s), now_s)
        return await self._post(held.webhook.url, headers, body.encode())

    async def _prune(self) -> None:
        while True:
            with suppress(SQLAlchemyError):  # the next time it may go
                await self._threads.run(self._deliveries.prune)
            await asyncio.sleep(_PRUNE_S)
