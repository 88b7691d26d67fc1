"""What an assessment version allows on each occasion, read from its published document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Policies:
    """Minutes of every occasion, and what pre-test, post-test and follow-up allow.

    `tries` counts the first post-test. `pass_mark` (0 to 1) comes from the course; without one there is
    nothing to try again for. With a delayed-start comparison `later_share` of the people wait `wait_weeks`.
    """

    minutes: int = 20
    may_skip: bool = True
    tries: int = 3
    wait_days: int = 1
    after_days: int = 60
    pass_mark: float | None = None
    wait_weeks: int = 0
    later_share: float = 0.0


def read_policies(document: Mapping[str, Any], pass_mark: float | None) -> Policies:
    """The policies in the document of an assessment version; what it doesn't say has its default."""
    usual = Policies()
    pre, post, follow_up = (document.get(key) or {} for key in ("pre", "post", "follow_up"))
    delayed = document.get("delayed_start") or {}
    return Policies(
        minutes=document.get("minutes", usual.minutes),
        may_skip=pre.get("may_skip", usual.may_skip),
        tries=post.get("tries", usual.tries),
        wait_days=post.get("wait_days", usual.wait_days),
        after_days=follow_up.get("after_days", usual.after_days),
        pass_mark=pass_mark,
        wait_weeks=delayed.get("weeks", usual.wait_weeks),
        later_share=delayed.get("share", usual.later_share),
    )
