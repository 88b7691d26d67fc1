"""How many wrong passwords are too many: from counts to a verdict.

The limits are per account, and per place the tries come from. There is no limit per address as such:
a whole office behind one address signs in at the same minute.
"""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
MOST_IN_WINDOW = 10
MOST_IN_ALL = 100


@dataclass(frozen=True)
class Failures:
    """The failures of one account that bear on one place.

    `recent`: the instants of those from this place (an address, or a device that the account's owner
    has signed in from) within WINDOW. `total`: since the account's last success, all failures from
    unknown devices for an unknown device, its own alone for a known one. So no stranger's failures
    ever count against a known device.
    """

    recent: Sequence[datetime]
    total: int


@dataclass(frozen=True)
class Verdict:
    """Whether a password may be tried now. `retry_after` in seconds, 0 when waiting does not help.

    With `needs_code`, only a one-time code (or a device known to the account) lets its owner in.
    """

    may_try: bool
    retry_after: int = 0
    needs_code: bool = False


def verdict(failures: Failures, now: datetime) -> Verdict:
    """At most 10 failures in 15 minutes from one place, and 100 in all since the last success."""
    if failures.total >= MOST_IN_ALL:
        return Verdict(may_try=False, needs_code=True)
    recent = sorted(at for at in failures.recent if now - at < WINDOW)
    if len(recent) < MOST_IN_WINDOW:
        return Verdict(may_try=True)
    free_at = recent[-MOST_IN_WINDOW] + WINDOW
    return Verdict(may_try=False, retry_after=max(1, math.ceil((free_at - now).total_seconds())))


def place_of(address: str) -> str:
    """The address that counts as one place: an IPv6 subscriber has 2⁶⁴ addresses, so the /64 counts as one."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)
