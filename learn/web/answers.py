"""What a save brings along: its fields, and whose answers they are."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends

from learn.errors import SignedOut
from learn.web.deps import CurrentPerson
from learn.web.forms import submitted


async def _own(
    person: CurrentPerson, fields: Annotated[dict[str, list[str]], Depends(submitted)]
) -> Mapping[str, list[str]]:
    """The fields. SignedOut when they were given by somebody else: on a shared phone an answer waits for its own
    person to sign in, and is never saved as the next one's. Plain forms don't say whose they are."""
    own = [str(person.public_id)]
    if fields.get("owner", own) != own:
        raise SignedOut
    return fields


OwnAnswers = Annotated[Mapping[str, list[str]], Depends(_own)]
