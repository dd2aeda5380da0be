"""Connects to endpoints, and only to addresses that may be sent to.

The address is checked after the name was looked up and is the one then connected to, so that a
name cannot stand for another address meanwhile. TLS still knows the endpoint by its name.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor

import httpcore

from server.webhooks.addresses import is_public

LookUp = Callable[[str, int], Sequence[str]]
_MOST_TRIED = 4


class ForbiddenAddress(Exception):
    """The endpoint's name stands for an address that nothing may be sent to."""


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, by the system's resolver; blocks. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Looks up on threads of its own, which a slow resolver may block; `private` allows addresses
    that are not public."""

    def __init__(self, threads: Executor, *, private: bool, resolve: LookUp = look_up) -> None:
        self._threads = threads
        self._private = private
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore calls it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises ForbiddenAddress, and httpcore's errors."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._addresses(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} could not be looked up in time") from error
        fault: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:_MOST_TRIED]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, self._resolve, host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} could not be looked up: {error}") from error
        if not self._private and not all(is_public(address) for address in found):
            raise ForbiddenAddress(f"{host} is not a public address")
        return found
