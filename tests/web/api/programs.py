"""Programs that act for people: test clients that show a token, and nothing else."""

from collections.abc import Collection

from sqlmodel import Session
from starlette.testclient import TestClient

from learn.db.transactions import write
from learn.people import api_tokens, sessions
from learn.people.api_tokens import NewToken, Scope
from tests.web.conftest import World

API = "/api/v1"
ALL = tuple(Scope)


def token_for(world: World, person_id: int, scopes: Collection[Scope] = ALL, days: int = 90) -> NewToken:
    """A token of this person, made from a session of theirs."""
    now = world.clock.now
    with write(world.engine) as db:
        known = api_tokens.list_tokens(db, person_id, now)
        if len(known) == api_tokens.MOST_AT_ONCE:
            api_tokens.revoke(db, person_id, known[-1].id, now)
        session = _session(db, person_id, world)
        return api_tokens.make(db, person_id, session_id=session, name="Thử", scopes=scopes, days=days, now=now)


def _session(db: Session, person_id: int, world: World) -> int:
    new = sessions.start(db, person_id, device_token=None, device="", now=world.clock.now)
    found = sessions.current(db, new.token, world.clock.now)
    assert found is not None
    return found.session_id


def program(world: World, person_id: int | None, scopes: Collection[Scope] = ALL) -> TestClient:
    """A program of this person; one without a token for None."""
    secret = token_for(world, person_id, scopes).secret if person_id is not None else None
    return program_with(world, secret)


def program_with(world: World, secret: str | None) -> TestClient:
    """A program that shows this secret, whatever it is worth."""
    client = TestClient(world.app, base_url=world.settings.origin or "http://testserver", follow_redirects=False)
    if secret is not None:
        client.headers["Authorization"] = f"Bearer {secret}"
    return client
