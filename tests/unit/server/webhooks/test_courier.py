"""One attempt at endpoints of every kind, real ones on loopback."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from server.webhooks.attempts import Outcome
from server.webhooks.courier import Courier, Limits
from server.webhooks.network import LookUp
from tests.support.certificates import self_signed
from tests.support.receiver import answer, receiving

HEADERS = {"webhook-id": "a"}
TRUSTED = ssl.create_default_context()
QUICK = Limits(connect_s=0.3, total_s=0.3)


def always(*addresses: str) -> LookUp:
    """Every name stands for these."""

    def look_up(host: str, port: int) -> Sequence[str]:
        return addresses

    return look_up


@contextmanager
def courier(**given: Any) -> Iterator[Courier]:
    """One that may go to private addresses, unless it is told otherwise."""
    chosen = {"private": True, "trusted": TRUSTED, **given}
    made = Courier(time.time, **chosen)
    try:
        yield made
    finally:
        made.close()


async def post(url: str, **given: Any) -> Outcome:
    """What comes of an attempt."""
    with courier(**given) as made:
        return await made.post(url, HEADERS, b"{}")


@asynccontextmanager
async def talking(said: bytes, *, for_ever: bool = False) -> AsyncIterator[str]:
    """An endpoint that says the same to everybody, again and again if so; its URL."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(said)
            while for_ever:
                writer.write(said)
                await writer.drain()
                await asyncio.sleep(0.01)
            await reader.read()
        except OSError:
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        await server.wait_closed()


async def test_what_is_sent() -> None:
    """One POST with the body as it is, the headers, and who sends it; 2xx is success."""
    async with receiving(answer(202)) as receiver:
        outcome = await post(f"{receiver.url}?a=b%20c")
    assert (outcome.status, outcome.error, outcome.taken) == (202, None, True)
    (received,) = receiver.received
    assert received.body == b"{}"
    assert received.headers["webhook-id"] == "a"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["user-agent"].startswith("Sideline")


async def test_what_the_endpoint_says_of_its_refusal() -> None:
    """A line of it is kept, and how long it asks to be left alone."""
    said = answer(503, "Retry-After: 7", body="busy\r\n\x00\x1b[31m now" + "!" * 9000)
    async with receiving(said) as receiver:
        outcome = await post(receiver.url)
    assert (outcome.status, outcome.wish_s, outcome.taken) == (503, 7.0, False)
    assert outcome.error is not None
    assert outcome.error.startswith("it answered 503: busy [31m now!!!")
    assert len(outcome.error) == 200


async def test_redirects_are_not_followed() -> None:
    """They are failures: else they could lead anywhere."""
    async with (
        receiving() as other,
        receiving(answer(307, f"Location: {other.url}")) as receiver,
    ):
        outcome = await post(receiver.url)
    assert (outcome.status, outcome.taken) == (307, False)
    assert other.received == []


async def test_an_endpoint_that_does_not_answer() -> None:
    """It is given up after its time."""
    async with receiving(None) as receiver:
        outcome = await post(receiver.url, limits=QUICK)
    assert (outcome.status, outcome.error) == (None, "no answer within 0.3 s")
    assert 0.2 < outcome.duration_s < 5


async def test_an_endpoint_that_never_comes_to_an_end() -> None:
    """Neither headers nor a body without end hold it longer than its time."""
    head = b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with talking(b"HTTP/1.1 500 No\r\nX-", for_ever=True) as url:
        slow = await post(url, limits=QUICK)
    async with talking(head + b"5\r\nno...\r\n") as url:
        endless = await post(url, limits=QUICK)
    assert slow.status is None
    assert slow.error is not None
    assert endless.status is None
    assert endless.error == "no answer within 0.3 s"


async def test_an_answer_without_end_is_read_a_little() -> None:
    """A few thousand bytes of a refusal, nothing of a success."""
    chunk = b"fff\r\n" + b"x" * 0xFFF + b"\r\n"
    head = "HTTP/1.1 {} Said\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with talking(head.format(500).encode() + chunk * 50) as url:
        refused = await post(url)
    async with talking(head.format(200).encode()) as url:
        taken = await post(url)
    assert refused.status == 500
    assert taken.status == 200


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-hello\r\n", b"", b"HTTP/1.1 99999 x\r\n\r\n", b"\x00" * 99]
)
async def test_what_does_not_speak_http(said: bytes) -> None:
    """It is a failure with words."""
    async with talking(said) as url:
        outcome = await post(url, limits=QUICK)
    assert (outcome.status, outcome.taken) == (None, False)
    assert outcome.error


async def test_nobody_is_there() -> None:
    """Said in words."""
    async with receiving() as receiver:
        url = receiver.url
    outcome = await post(url)
    assert outcome.status is None
    assert outcome.error


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["8.8.8.8", "10.0.0.1"]]
)
async def test_private_addresses_are_refused(addresses: list[str]) -> None:
    """Whatever a name stands for is checked when it is connected to, all of it."""
    async with receiving() as receiver:
        url = f"http://hooks.example:{receiver.port}/"
        outcome = await post(url, private=False, resolve=always(*addresses))
        literal = await post(receiver.url, private=False)
    assert outcome.error == "hooks.example is not a public address"
    assert literal.error == "127.0.0.1 is not a public address"
    assert receiver.received == []


async def test_a_name_that_changes_what_it_stands_for() -> None:
    """It is looked up once an attempt: the address that was checked is the one connected to."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    async with receiving() as receiver:
        outcome = await post(f"http://hooks.example:{receiver.port}/", resolve=rebinding)
    assert outcome.taken
    assert asked == ["hooks.example"]
    assert receiver.received[0].headers["host"] == f"hooks.example:{receiver.port}"


async def test_the_next_address_where_one_does_not_answer() -> None:
    """A name may stand for several."""
    async with receiving() as receiver:
        url = f"http://hooks.example:{receiver.port}/"
        outcome = await post(url, resolve=always("127.0.0.2", "127.0.0.1"))
    assert outcome.taken


async def test_a_name_that_stands_for_nothing() -> None:
    """Or that cannot even be asked for."""

    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    assert (await post("http://x.example/", resolve=unknown)).error == (
        "x.example could not be looked up: no such name"
    )
    assert (await post("http://x.example/", resolve=always())).error == ("x.example has no address")
    assert "could not be looked up" in str((await post(f"http://{'a' * 70}.example/")).error)


async def test_tls_knows_the_endpoint_by_its_name(tmp_path: Path) -> None:
    """The certificate must be the name's, though an address is connected to."""
    server, trusting = self_signed("hooks.example", tmp_path)
    async with receiving(tls=server) as receiver:
        port = receiver.port
        right = await post(
            f"https://hooks.example:{port}/", resolve=always("127.0.0.1"), trusted=trusting
        )
        wrong = await post(
            f"https://other.example:{port}/", resolve=always("127.0.0.1"), trusted=trusting
        )
        stranger = await post(f"https://hooks.example:{port}/", resolve=always("127.0.0.1"))
    assert right.taken
    assert wrong.error is not None
    assert "other.example" in wrong.error
    assert stranger.error is not None
    assert "CERTIFICATE_VERIFY_FAILED" in stranger.error
    assert len(receiver.received) == 1
