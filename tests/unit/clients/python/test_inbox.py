import asyncio

from clients.python.inbox import Inbox


async def test_the_newest_are_kept() -> None:
    """Past the limit the oldest are dropped and counted."""
    inbox: Inbox[int] = Inbox(3)
    for number in range(5):
        inbox.put(number)
    inbox.close()
    assert [one async for one in inbox] == [2, 3, 4]
    assert inbox.dropped == 2


async def test_a_reader_waits_for_news() -> None:
    """Reading an empty inbox waits until something comes."""
    inbox: Inbox[int] = Inbox(3)
    reading = asyncio.create_task(anext(inbox))
    await asyncio.sleep(0)
    assert not reading.done()
    inbox.put(7)
    assert await reading == 7
