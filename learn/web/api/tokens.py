"""Who asks: the bearer token of a request, and what it is good for. A cookie counts for nothing here."""

from datetime import datetime
from typing import Annotated

import structlog
from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from learn.errors import Forbidden, SignedOut, say
from learn.people import api_tokens
from learn.people.api_tokens import Bearer, Scope
from learn.web import hot
from learn.web.deps import Now
from learn.web.site import Site, site_of

SCHEME = "token"
log = structlog.get_logger(__name__)
_scheme = HTTPBearer(scheme_name=SCHEME, auto_error=False)


class BadToken(SignedOut):
    """A token was sent, and it is unknown, expired or revoked: the three are never told apart."""


class InsufficientScope(Forbidden):
    """The token is good, and not for this."""

    def __init__(self, wanted: list[str]) -> None:
        super().__init__(say("Mã truy cập này không có phạm vi %(scopes)s.", scopes=", ".join(wanted)))
        self.wanted = wanted


def _sent(request: Request) -> str | None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


async def _bearer(wanted: SecurityScopes, request: Request, now: Now, _: Annotated[object, Depends(_scheme)]) -> Bearer:
    """Whom the request speaks for. Any one of the wanted scopes will do."""
    secret = _sent(request)
    if secret is None:
        raise SignedOut
    site = site_of(request)
    found = await hot.read(site, lambda db: api_tokens.resolve(db, secret, now))
    if found is None:
        raise BadToken
    # Before anything is looked up: what a token is not for says nothing about what there is.
    if wanted.scopes and found.scopes.isdisjoint(wanted.scopes):
        raise InsufficientScope(wanted.scopes)
    if found.is_due(now):
        await _note_use(site, found, now)
    return found


async def _note_use(site: Site, token: Bearer, now: datetime) -> None:
    try:
        await hot.save(site, lambda db: api_tokens.touch(db, token, now))
    except (DBAPIError, NoConnection) as error:
        # A full disk or a long import keeps nobody from reading: when a token was used last is a courtesy.
        log.warning("token use not noted", exc_info=error)


AnyBearer = Annotated[Bearer, Security(_bearer)]
Learner = Annotated[Bearer, Security(_bearer, scopes=[Scope.LEARNING.value])]
SeesPeople = Annotated[Bearer, Security(_bearer, scopes=[Scope.PEOPLE.value])]
SeesFigures = Annotated[Bearer, Security(_bearer, scopes=[Scope.FIGURES.value])]
SeesUnits = Annotated[Bearer, Security(_bearer, scopes=[Scope.PEOPLE.value, Scope.FIGURES.value])]
