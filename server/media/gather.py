"""Gathers a peer's own candidates in aioice's stead, which knows no port range, no loopback and
waits five seconds for a dead server.

This reaches into private parts; its tests fail loudly when an upgrade moves one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from logging import getLogger
from typing import Any, TypeAlias

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, relayed_candidate, server_reflexive_candidate
from aiortc import RTCIceTransport

from server.media.addresses import media_addresses
from server.media.errors import NoMediaPort
from server.media.ice_servers import explain
from server.media.ports import Gathering
from server.media.private import MissingHook, put_instead, require
from server.media.sockets import bind_udp

log = getLogger(__name__)

Question: TypeAlias = "asyncio.Task[Candidate]"
GRACE_S = 0.05
"""How long a server that has answered on one address is waited for on the others."""

_HOOK = "get_component_candidates"
_NEEDED = (_HOOK, "_protocols", "stun_server", "turn_server", "turn_username", "turn_password")


def gather_as_told(transport: RTCIceTransport, gathering: Gathering) -> None:
    """Let a transport find its candidates by `Gatherer`; only before it has gathered."""
    connection = require(transport.iceGatherer, "_connection")
    if not isinstance(connection, Connection):
        raise MissingHook("aiortc's RTCIceGatherer has no _connection of aioice")
    gatherer = Gatherer(connection, gathering)

    async def instead(component: int, **_: object) -> list[Candidate]:
        return await gatherer.candidates(component)

    put_instead(connection, _HOOK, instead)


class Gatherer:
    """Opens a connection's sockets and asks its servers.

    `asked` counts the questions, `failures` says which servers did not help.
    """

    def __init__(self, connection: Connection, gathering: Gathering) -> None:
        for name in _NEEDED:
            require(connection, name)
        self._connection = connection
        self._gathering = gathering
        self.asked = 0
        self.failures: list[str] = []

    async def candidates(self, component: int) -> list[Candidate]:
        """All candidates, whose sockets the connection closes; raises NoMediaPort without any."""
        own = await self._open(component)
        found = [one.local_candidate for one in own]
        for candidate in await self._ask(component, own):
            if all((one.host, one.port) != (candidate.host, candidate.port) for one in found):
                found.append(candidate)
        if not found:
            raise NoMediaPort(_advice(self._gathering))
        return found

    async def _open(self, component: int) -> list[StunProtocol]:
        protocols = []
        for address in media_addresses(self._gathering):
            try:
                sock = bind_udp(address, self._gathering.ports)
            except OSError as error:
                log.info("no media on %s: %s", address, error)
                continue
            if sock is None:
                log.warning("every port of SIDELINE_UDP_PORTS is taken on %s", address)
                continue
            loop = asyncio.get_running_loop()
            _, protocol = await loop.create_datagram_endpoint(
                lambda: StunProtocol(self._connection), sock=sock
            )
            protocol.local_candidate = _host_candidate(component, sock.getsockname())
            self._connection._protocols.append(protocol)
            protocols.append(protocol)
        return protocols

    async def _ask(self, component: int, own: Sequence[StunProtocol]) -> list[Candidate]:
        """What the servers gave in time; the rest is said in `failures` and given up."""
        tasks = self._questions(component, own)
        self.asked += len(tasks)
        if not tasks:
            return []
        try:
            async with asyncio.timeout(self._gathering.timeout_s):
                await _each_answered(tasks)
        except TimeoutError:
            pass  # _judge says of whom
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for server in dict.fromkeys(tasks.values()):
            self._judge(server, [task for task, asked in tasks.items() if asked == server])
        return [one.result() for one in tasks if _gave(one)]

    def _judge(self, server: str, tasks: Sequence[Question]) -> None:
        """A server that answered on one address has done its part."""
        if any(map(_gave, tasks)):
            return
        error = None if tasks[0].cancelled() else tasks[0].exception()
        late = f"does not answer within {self._gathering.timeout_s:g} s"
        reason = late if error is None else explain(error)
        self.failures.append(f"{server} {reason}")
        log.warning("%s %s", server, reason)

    def _questions(self, component: int, own: Sequence[StunProtocol]) -> dict[Question, str]:
        asked: dict[Question, str] = {}
        if (stun := self._connection.stun_server) is not None:
            for one in own:
                if _asks_stun(one.local_candidate.host):
                    task = asyncio.create_task(_reflexive(one, stun))
                    asked[task] = f"the STUN server {stun[0]}:{stun[1]}"
        if (turn := self._connection.turn_server) is not None:
            task = asyncio.create_task(self._relayed(component))
            asked[task] = f"the TURN server {turn[0]}:{turn[1]}"
        return asked

    async def _relayed(self, component: int) -> Candidate:
        connection = self._connection
        assert connection.turn_server is not None
        candidate, protocol = await relayed_candidate(
            component=component,
            hide_related_address=False,
            protocol_factory=lambda: StunProtocol(connection),
            turn_server=connection.turn_server,
            turn_username=connection.turn_username,
            turn_password=connection.turn_password,
            turn_ssl=connection.turn_ssl,
            turn_transport=connection.turn_transport,
        )
        connection._protocols.append(protocol)
        return candidate


async def _reflexive(protocol: StunProtocol, server: tuple[str, int]) -> Candidate:
    candidate, _ = await server_reflexive_candidate(protocol, server)
    return candidate


async def _each_answered(tasks: Mapping[Question, str]) -> None:
    """Wait until every server has answered one question, and a little for its other answers.

    A machine with several networks asks from each, and from some no answer ever comes.
    """
    pending = set(tasks)
    while pending:
        answered = {server for one, server in tasks.items() if one.done() and _gave(one)}
        if all(tasks[one] in answered for one in pending):
            await asyncio.wait(pending, timeout=GRACE_S)
            return
        _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)


def _asks_stun(address: str) -> bool:
    """aioice asks from IPv4 only; loopback leads to no server elsewhere."""
    parsed = ip_address(address)
    return parsed.version == 4 and not parsed.is_loopback


def _gave(task: Question) -> bool:
    return not task.cancelled() and task.exception() is None


def _host_candidate(component: int, sockname: tuple[Any, ...]) -> Candidate:
    host, port = sockname[:2]
    return Candidate(
        foundation=candidate_foundation("host", "udp", host),
        component=component,
        transport="udp",
        priority=candidate_priority(component, "host"),
        host=host,
        port=port,
        type="host",
    )


def _advice(gathering: Gathering) -> str:
    if gathering.ports is not None:
        lowest, highest = gathering.ports[0], gathering.ports[-1]
        return f"no UDP port from {lowest} to {highest} is free: widen SIDELINE_UDP_PORTS"
    return "this machine has no network address for media: see SIDELINE_LOOPBACK_MEDIA"
