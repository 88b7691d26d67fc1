"""The programs that act for a person: their API tokens, listed, made and revoked."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from learn.people import api_tokens
from learn.people.api_tokens import Scope
from learn.web import pages
from learn.web.deps import CurrentPerson, Now, ReadDb, WriteDb
from learn.web.forms import FormDocument, form

router = APIRouter()

# A larger number is no row of ours; the databases would refuse it as a fault.
RowId = Annotated[int, Path(le=2**31 - 1)]
DAYS = (7, 30, 90, 180, 366)


class TokenForm(FormDocument):
    """A token to make. `days` is how long it works; the service says how long is too long."""

    name: str
    scopes: list[Scope] = Field(default_factory=list)
    days: int = api_tokens.USUAL_DAYS


class Button(FormDocument):
    """A form that is a button and nothing else."""


TokenFields = Annotated[TokenForm, form(TokenForm, page="/me/tokens")]


@router.get("/me/tokens", name="tokens:list")
def show_tokens(request: Request, person: CurrentPerson, now: Now, db: ReadDb) -> Response:
    """One's tokens that work, and the form for another."""
    lines = api_tokens.list_tokens(db, person.person_id, now)
    return pages.show(request, "people/tokens.html", {"tokens": lines, "scopes": list(Scope), "days": DAYS})


@router.post("/me/tokens", name="tokens:make")
def make_token(request: Request, person: CurrentPerson, fields: TokenFields, now: Now, db: WriteDb) -> Response:
    """A new token, whose secret is shown this once."""
    made = api_tokens.make(
        db,
        person.person_id,
        session_id=person.session_id,
        name=fields.name,
        scopes=fields.scopes,
        days=fields.days,
        now=now,
    )
    return pages.show(request, "people/token_made.html", {"made": made})


@router.post("/me/tokens/{token_id:int}/revoke", name="tokens:revoke")
def revoke_token(
    token_id: RowId, person: CurrentPerson, _fields: Annotated[Button, form(Button)], now: Now, db: WriteDb
) -> Response:
    """End one of one's own tokens."""
    api_tokens.revoke(db, person.person_id, token_id, now)
    return pages.see_other("/me/tokens")
