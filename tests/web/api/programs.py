"""Programs that act for people: test clients that show a token, and nothing else."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, SQLModel, select
from starlette.testclient import TestClient

from learn.db.transactions import reading, write
from learn.people import api_tokens, sessions
from learn.people.api_tokens import NewToken, Scope
from tests.web.conftest import World
from tests.web.country import COURSE

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


def pieces(client: TestClient, path: str, each: Callable[[], object] = lambda: None) -> Iterator[list[dict[str, Any]]]:
    """Every piece of a list, by its Link header; `each` is done between two."""
    following = path
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        yield answer.json()["items"]
        link = answer.headers.get("link", "")
        assert bool(link) == (answer.json()["next"] is not None)
        following = link.partition("<")[2].partition(">")[0]
        each()


def enrolled(client: TestClient) -> None:
    assert client.post(f"{API}/enrolments", json={"course": COURSE}).status_code == 201


def begun(client: TestClient, occasion: str = "pre") -> str:
    """The address of a test that was just begun."""
    answer = client.post(f"{API}/enrolments/{COURSE}.1/attempts", json={"occasion": occasion})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def count(world: World, model: type[SQLModel]) -> int:
    with reading(world.engine) as db:
        return db.exec(select(func.count()).select_from(model)).one()
