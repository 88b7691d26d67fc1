"""Where a supervised test may be taken: ranges of network addresses. Pure."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def network_of(text: str) -> Network | None:
    """The range an author wrote, such as 203.0.113.0/24; None for what is none, or has bits beyond its length."""
    try:
        return ip_network(text)
    except ValueError:
        return None


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
