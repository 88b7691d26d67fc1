"""Domain words for what can go wrong, and words for people that are not yet in a language.

`web/errors.py` gives each error its status and its page; nothing here knows of HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A sentence for a person. `text` is the Vietnamese original and the gettext msgid; `values` fill its %(name)s."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The Vietnamese sentence; the web translates before it shows."""
        return self.text % self.values if self.values else self.text


def say(text: str, **values: object) -> Message:
    """Mark a Vietnamese sentence for translation (the extraction keyword) and bind its values."""
    return Message(text, values)


class LearnError(Exception):
    """The root of every error a person may be told about."""

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(str(message) if message else type(self).__name__)
        self.message = message


class SignedOut(LearnError):
    """Nobody is signed in, or the session has ended."""


class Forbidden(LearnError):
    """The person is known and the object visible, but this may not be done with it."""


class NotFound(LearnError):
    """Absent, or not visible to this person: the two are never told apart."""


class Conflict(LearnError):
    """Somebody else changed the state first, and the two can't be reconciled."""


class Invalid(LearnError):
    """The input is wrong. `fields` maps a field's name to what is wrong with it."""

    def __init__(self, fields: Mapping[str, Message], message: Message | None = None) -> None:
        super().__init__(message or next(iter(fields.values()), None))
        self.fields = dict(fields)


class TooMany(LearnError):
    """Too many tries; `retry_after` is in seconds."""

    def __init__(self, message: Message, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(LearnError):
    """Something this needs (the database, the disk) can't be reached now; nothing was written."""
