"""What a save brings along: its fields, and whose answers they are."""

from collections.abc import Mapping

from learn.dashboards.frame import Frame
from learn.errors import SignedOut

Fields = Mapping[str, list[str]]


def own_answers(person: Frame, fields: Fields) -> Fields:
    """The fields. SignedOut when they were given by somebody else: on a shared phone an answer waits for its own
    person to sign in, and is never saved as the next one's. Plain forms don't say whose they are."""
    own = [str(person.public_id)]
    if fields.get("owner", own) != own:
        raise SignedOut
    return fields
