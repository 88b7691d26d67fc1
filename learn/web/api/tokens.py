"""Who asks: the bearer token of a request, and what it is good for. A cookie counts for nothing here."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes

from learn.errors import Forbidden, SignedOut, say
from learn.people import api_tokens
from learn.people.api_tokens import Bearer, Scope
from learn.web import hot
from learn.web.deps import Now
from learn.web.site import site_of

SCHEME = "token"
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
        await hot.save(site, lambda db: api_tokens.touch(db, found, now))
    return found


AnyBearer = Annotated[Bearer, Security(_bearer)]
Learner = Annotated[Bearer, Security(_bearer, scopes=[Scope.LEARNING.value])]
SeesPeople = Annotated[Bearer, Security(_bearer, scopes=[Scope.PEOPLE.value])]
SeesFigures = Annotated[Bearer, Security(_bearer, scopes=[Scope.FIGURES.value])]
SeesUnits = Annotated[Bearer, Security(_bearer, scopes=[Scope.PEOPLE.value, Scope.FIGURES.value])]
