"""Where a supervised test may be taken: ranges of network addresses. Pure."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Interface, IPv6Network, ip_address, ip_interface, ip_network

Network = IPv4Network | IPv6Network

MAPPED_FROM = 96
"""The bits before an IPv4 address that is written as ::ffff:203.0.113.9."""


def network_of(text: str) -> Network | None:
    """The range an author wrote, such as 203.0.113.0/24; None for what is none, or has bits beyond its length.

    One written as ::ffff:203.0.113.0/120 is the IPv4 range that it maps; None where it reaches beyond what is mapped.
    """
    try:
        found = ip_network(text)
    except ValueError:
        return None
    if isinstance(found, IPv4Network) or found.network_address.ipv4_mapped is None:
        return found
    return IPv4Network((found.network_address.ipv4_mapped, found.prefixlen - MAPPED_FROM))


def reaches_beyond_mapped(text: str) -> bool:
    """Whether a range begins with a mapped IPv4 address and is shorter than /96: it would be neither one nor other."""
    try:
        begun = ip_interface(text)
    except ValueError:
        return False
    is_mapped = isinstance(begun, IPv6Interface) and begun.ip.ipv4_mapped is not None
    return is_mapped and begun.network.prefixlen < MAPPED_FROM


def is_within(address: str, places: Sequence[str]) -> bool:
    """Whether an address lies in one of the places; without places everything does.

    An IPv4 address that an IPv6 socket wrote as ::ffff:… is the IPv4 address. What is no address is nowhere.
    """
    if not places:
        return True
    try:
        found = ip_address(address.strip())
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    return any(network is not None and found in network for network in map(network_of, places))
