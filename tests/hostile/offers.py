"""Offers over HTTP: real ones, damaged line by line and word by word."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from random import Random

import httpx

from tests.hostile.arena import Arena

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
FOLDER = Path(__file__).parent / "saved_offers"
LONGEST_BYTES = 64 * 1024
"""What is longer is another attack's: the server closes the connection on it."""

ODD_NUMBERS = ("0", "-1", "1", "65535", "65536", "4294967295", "18446744073709551616", "1e9", "٣")
ODD_WORDS = ("", " ", "\t", "\0", "ä", "\u202e", "🤸" * 9, "A" * 300, "a=", "m=", "::", "*", "%s")
PARAMETERS = ("sport", "height_m", "mass_kg", "resume", "heard", "adaptive")
SECTIONS = ("m=video 9 UDP/TLS/RTP/SAVPF 96", "m=audio 9 UDP/TLS/RTP/SAVPF 0", "m=text 9 x *")

_CANDIDATE = re.compile(r"(candidate:(?:\S+ ){4})(\S+)( .*)", re.IGNORECASE)

Lines = list[str]


def saved() -> list[str]:
    """Offers of Chromium, aiortc and GStreamer, as they were sent."""
    return [one.read_text() for one in sorted(FOLDER.glob("*.sdp"))]


def damaged(rng: Random, offer: str) -> str:
    """An offer with one to four kinds of damage; addresses in it stay on this machine."""
    lines = offer.splitlines()
    for _ in range(rng.randint(1, 4)):
        if lines:
            lines = rng.choice(_DAMAGES)(rng, lines)
    end = rng.choice(("\r\n",) * 8 + ("\n", "\r", ""))
    return "".join(f"{_at_home(line)}{end}" for line in lines)


async def offers(arena: Arena) -> int:
    """Each is answered as HTTP should be: never 5xx but for a full house; what is admitted is
    told to leave."""
    corpus, rng = saved(), arena.rng
    async with _client(arena) as http:
        sent = 0
        async for _ in arena.times(10_000, 200):
            body = damaged(rng, rng.choice(corpus))
            answer = await post(http, body)
            sent += 1
            if answer.status_code == 201:
                await http.delete(answer.headers["Location"])
    return sent


async def post(http: httpx.AsyncClient, body: str) -> httpx.Response:
    """Raises Unfit for an answer that no client should get."""
    content = body.encode(errors="surrogatepass")[:LONGEST_BYTES]
    answer = await http.post("/whip?sport=cmj", content=content, headers={"Content-Type": SDP})
    _judge(answer, body)
    return answer


async def fragments(arena: Arena) -> int:
    """Trickled candidates of every kind, to a session that waits for its peer."""
    rng, sent = arena.rng, 0
    async with _client(arena) as http:
        session: httpx.Response | None = None
        async for number in arena.times(2000, 200):
            if session is None or number % 50 == 0:
                if session is not None:
                    await http.delete(session.headers["Location"])
                session = await post(http, (FOLDER / "aiortc.sdp").read_text())
            body = _fragment(rng)
            headers = {"Content-Type": FRAGMENT, "If-Match": session.headers.get("ETag", "x")}
            to = session.headers.get("Location", "/whip/none")
            answer = await http.patch(to, content=body.encode(errors="replace"), headers=headers)
            _judge(answer, body)
            session = None if answer.status_code == 404 else session
            sent += 1
        if session is not None:
            await http.delete(session.headers["Location"])
    return sent


async def queries(arena: Arena) -> int:
    """What stands behind the question mark: athletes, sports, tokens and numbers that are none."""
    rng, sent = arena.rng, 0
    offer = (FOLDER / "aiortc.sdp").read_text()
    async with _client(arena) as http:
        async for _ in arena.times(1000, 200):
            names = (*PARAMETERS, rng.choice(ODD_WORDS))
            values = (*ODD_WORDS, *ODD_NUMBERS, "cmj", "nan", "inf", "1" * 5000, "a.b", "true")
            query = {rng.choice(names): rng.choice(values) for _ in range(rng.randint(1, 4))}
            url = httpx.URL("/whip", params={"sport": "cmj", **query})
            answer = await http.post(url, content=offer, headers={"Content-Type": SDP})
            _judge(answer, str(url))
            sent += 1
            if answer.status_code == 201:
                await http.delete(answer.headers["Location"])
    return sent


async def bodies(arena: Arena) -> int:
    """Bodies too long, declared or not, that come byte by byte, or whose end never comes."""
    sent = 0
    async for turn in arena.times(60, 30):
        tasks = [asyncio.create_task(one(arena)) for one in (_too_long, _undeclared)]
        if turn % 6 == 0:
            tasks += [asyncio.create_task(one(arena)) for one in (_slow, _unfinished, _silent)]
        sent += len(tasks)
        await asyncio.gather(*tasks)
    return sent


class Unfit(AssertionError):
    """An answer that no client should get."""


def _judge(answer: httpx.Response, body: str) -> None:
    if answer.status_code >= 500 and answer.status_code != 503:
        raise Unfit(f"{answer.status_code} for a body that begins with {body[:200]!r}")


def _client(arena: Arena) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=arena.url, trust_env=False, timeout=20)


async def _too_long(arena: Arena) -> None:
    async with _client(arena) as http:
        with contextlib.suppress(httpx.TransportError):
            _judge(await http.post("/whip?sport=cmj", content=b"v=0\r\n" * 100_000), "long")


async def _undeclared(arena: Arena) -> None:
    async def endless() -> object:
        for _ in range(4000):
            yield b"a=x\r\n" * 200

    async with _client(arena) as http:
        with contextlib.suppress(httpx.TransportError):
            request = http.build_request("POST", "/whip?sport=cmj", content=endless())  # type: ignore[arg-type]
            _judge(await http.send(request), "endless")


_HEAD = "POST /whip?sport=cmj HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sdp\r\n"


async def _slow(arena: Arena) -> None:
    await _raw(arena, _HEAD + "Content-Length: 5000\r\n\r\n", b"v", every_s=0.2, times=10)


async def _unfinished(arena: Arena) -> None:
    await _raw(arena, _HEAD + "Transfer-Encoding: chunked\r\n\r\nffff\r\n", b"", 2.0, 1)


async def _silent(arena: Arena) -> None:
    await _raw(arena, _HEAD[:30], b"", 2.0, 1)


async def _raw(arena: Arena, head: str, drop: bytes, every_s: float, times: int) -> None:
    url = httpx.URL(arena.url)
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(head.encode())
    for _ in range(times):
        await asyncio.sleep(every_s)
        writer.write(drop)
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


def _fragment(rng: Random) -> str:
    candidate = "a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host"
    words = candidate.split(" ")
    words[rng.randrange(len(words))] = rng.choice((*ODD_NUMBERS, *ODD_WORDS, "x.local", "::1"))
    many = rng.choice((1, 1, 1, 70))
    lines = [
        "a=ice-ufrag:abcd",
        rng.choice(("m=video 9 x 96", "")),
        rng.choice(("a=mid:0", "a=mid:")),
    ]
    lines += [rng.choice((candidate, " ".join(words), " ".join(words[: rng.randrange(9)])))] * many
    return "".join(f"{_at_home(line)}\r\n" for line in lines)


def _at_home(line: str) -> str:
    """No check of a candidate may leave this machine."""
    found = _CANDIDATE.search(line)
    if found is None:
        return line
    try:
        if ip_address(found[2]).is_loopback:
            return line
    except ValueError:
        pass
    return line[: found.start()] + f"{found[1]}127.0.0.1{found[3]}"


def _delete(rng: Random, lines: Lines) -> Lines:
    at, size = rng.randrange(len(lines)), rng.choice((1, 1, 1, 5, 40))
    return lines[:at] + lines[at + size :]


def _repeat(rng: Random, lines: Lines) -> Lines:
    at, size = rng.randrange(len(lines)), rng.choice((1, 1, 5, 60))
    part = lines[at : at + size]
    return lines[: at + size] + part * rng.choice((1, 2, 20, 300)) + lines[at + size :]


def _swap(rng: Random, lines: Lines) -> Lines:
    changed = list(lines)
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    changed[one], changed[other] = changed[other], changed[one]
    return changed


def _number(rng: Random, lines: Lines) -> Lines:
    return _in_a_line(rng, lines, lambda line: _replace_one(rng, r"\d+", line, ODD_NUMBERS))


def _word(rng: Random, lines: Lines) -> Lines:
    return _in_a_line(rng, lines, lambda line: _replace_one(rng, r"[^ :=;/]+", line, ODD_WORDS))


def _value(rng: Random, lines: Lines) -> Lines:
    return _in_a_line(rng, lines, lambda line: line.partition(":")[0] + rng.choice(("", ":")))


def _nest(rng: Random, lines: Lines) -> Lines:
    return _in_a_line(
        rng, lines, lambda line: line.partition(":")[0] + ":" + line * rng.randrange(9)
    )


def _long(rng: Random, lines: Lines) -> Lines:
    return _in_a_line(rng, lines, lambda line: line + rng.choice(("A", " 96", ";a=b", "ä")) * 2000)


def _character(rng: Random, lines: Lines) -> Lines:
    def change(line: str) -> str:
        at = rng.randrange(len(line) + 1)
        return (
            line[:at]
            + chr(rng.choice((0, 9, 32, 0x80, 0x2028, 0x1F938, rng.randrange(0xD800))))
            + line[at + 1 :]
        )

    return _in_a_line(rng, lines, change)


def _sections(rng: Random, lines: Lines) -> Lines:
    return lines + [rng.choice(SECTIONS)] * rng.choice((1, 3, 17, 400))


def _multiply(rng: Random, lines: Lines) -> Lines:
    """Codecs by kinds of feedback, or whatever else may be gone through again for each."""
    place = next((n for n, one in enumerate(lines) if one.startswith("a=rtpmap")), 0)
    many = rng.choice((40, 90, 430))
    one = rng.choice(("a=rtpmap:97 VP8/90000", "a=rtpmap:98 rtx/90000", "a=ssrc:7 cname:x"))
    other = rng.choice(("a=rtcp-fb:* nack", "a=fmtp:97 apt=97", "a=extmap:7 x", "a=ssrc:8 msid:x"))
    return [*lines[:place], *[one] * many, *[other] * many, *lines[place:]]


def _section_again(rng: Random, lines: Lines) -> Lines:
    starts = [n for n, line in enumerate(lines) if line.startswith("m=")] or [0]
    return lines + lines[rng.choice(starts) :] * rng.choice((1, 3, 8))


def _in_a_line(rng: Random, lines: Lines, change: Callable[[str], str]) -> Lines:
    at = rng.randrange(len(lines))
    return [*lines[:at], change(lines[at]), *lines[at + 1 :]]


def _replace_one(rng: Random, pattern: str, line: str, choices: tuple[str, ...]) -> str:
    found = list(re.finditer(pattern, line))
    if not found:
        return line
    one = rng.choice(found)
    return line[: one.start()] + rng.choice(choices) + line[one.end() :]


_DAMAGES: tuple[Callable[[Random, Lines], Lines], ...] = (
    *(_delete, _delete, _repeat, _repeat, _swap, _number, _number, _word, _word, _value),
    *(_nest, _long, _character, _character, _sections, _section_again, _multiply),
)
