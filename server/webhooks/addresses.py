"""Which addresses may be sent to: those of the public internet, unless more is allowed.

What only this machine or its neighbours can reach must not be reachable through it by whoever may
register a URL.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_TEREDO = IPv6Network("2001::/32")


def is_public(text: str) -> bool:
    """Whether it is an address of the public internet; raises ValueError for what is none.

    Of an IPv6 address that stands for an IPv4 one, that one counts.
    """
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        inner = _inside(address)
        if inner is None:
            return _public(address) and address in _GLOBAL_UNICAST and address not in _TEREDO
        return _public(inner)
    return _public(address)


def _public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
