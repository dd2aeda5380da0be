"""Breaks the network path of a client, as pulling a cable does."""

from __future__ import annotations

from typing import Any

from clients.python.client import SidelineClient


def cut(client: SidelineClient) -> None:
    """From now on no datagram of the client's connection leaves or arrives; nobody is told."""
    for protocol in _protocols(client):
        protocol.datagram_received = _nothing
        protocol.transport = _Nowhere(protocol.transport)


def deafen(client: SidelineClient) -> None:
    """From now on nothing arrives at the client any more, but what it sends still leaves."""
    for protocol in _protocols(client):
        protocol.datagram_received = _nothing


def local_ports(client: SidelineClient) -> set[int]:
    """The UDP ports of the client's connection."""
    return {protocol.local_candidate.port for protocol in _protocols(client)}


def local_hosts(client: SidelineClient) -> set[str]:
    """The addresses that the client's connection has of its own."""
    return {protocol.local_candidate.host for protocol in _protocols(client)}


def _protocols(client: SidelineClient) -> list[Any]:
    ice = client.sender.transport.transport._connection
    protocols: list[Any] = ice._protocols
    assert protocols
    return protocols


def _nothing(*_: object) -> None:
    pass


class _Nowhere:
    """A transport that swallows what is sent."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def sendto(self, *_: object) -> None:
        """Lost."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
