"""Why somebody decided something about other people's tests. Pure."""

from learn.errors import Invalid, Message, say
from learn.text import tidy

LONGEST_REASON = 500


def read_reason(text: str, missing: Message) -> str:
    """The reason in one line. Invalid, in the words of `missing` where nothing was written, and for a long one."""
    because = tidy(text)
    if not because:
        raise Invalid({"reason": missing})
    if len(because) > LONGEST_REASON:
        raise Invalid({"reason": say("Lý do dài nhất %(most)s ký tự.", most=LONGEST_REASON)})
    return because
