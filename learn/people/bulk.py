"""Many accounts at once, for imports: a few statements whatever their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from learn.people import store
from learn.people.models import Person, PersonIdentity, SignInName
from learn.text import fold


@dataclass(frozen=True)
class Known:
    """An account as an import compares it with a row."""

    person_id: int
    public_id: UUID
    full_name: str
    is_open: bool
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Details:
    """What an account is to have: normalised, checked against others by the caller. `names` by kind."""

    full_name: str
    names: Mapping[str, str]


def known_by_name(db: Session, names: Sequence[str]) -> tuple[dict[str, int], dict[int, Known]]:
    """The owner of each of these sign-in names that is taken, and those owners."""
    owners = store.owners_of(db, names)
    people: dict[int, Known] = {}
    ids = sorted(set(owners.values()))
    for start in range(0, len(ids), store.CHUNK):
        some = ids[start : start + store.CHUNK]
        kinds: dict[int, dict[str, str]] = {}
        for person_id, kind, name in db.execute(
            select(col(SignInName.person_id), col(SignInName.kind), col(SignInName.name)).where(
                col(SignInName.person_id).in_(some)
            )
        ):
            kinds.setdefault(person_id, {})[kind] = name
        found = db.execute(
            select(
                col(PersonIdentity.person_id),
                col(Person.public_id),
                col(PersonIdentity.full_name),
                col(Person.ended_at),
            )
            .join(Person, col(Person.id) == col(PersonIdentity.person_id))
            .where(col(PersonIdentity.person_id).in_(some))
        )
        for person_id, public_id, full_name, ended_at in found:
            people[person_id] = Known(person_id, public_id, full_name, ended_at is None, kinds.get(person_id, {}))
    return owners, people


def create_many(db: Session, people: Sequence[Details], now: datetime) -> list[int]:
    """New accounts in the order given; their ids. The database refuses all when one name is taken."""
    if not people:
        return []
    public = [uuid4() for _ in people]
    db.execute(insert(Person), [{"public_id": public_id, "created_at": now} for public_id in public])
    # The ids are asked for afterwards: SQLite gives them back in order only when inserting row by row.
    made: dict[UUID, int] = {}
    for start in range(0, len(public), store.CHUNK):
        some = col(Person.public_id).in_(public[start : start + store.CHUNK])
        found = db.execute(select(col(Person.public_id), col(Person.id)).where(some))
        made.update((public_id, person_id or 0) for public_id, person_id in found)
    ids = [made[public_id] for public_id in public]
    _insert_identities(db, dict(zip(ids, people, strict=True)))
    return ids


def amend_many(db: Session, people: Mapping[int, Details]) -> None:
    """Give existing accounts these names; kinds of sign-in names that are not named stay."""
    if not people:
        return
    identities = [
        {"person_id": person_id, "full_name": person.full_name, "search_name": fold(person.full_name)}
        for person_id, person in people.items()
    ]
    db.execute(update(PersonIdentity), identities)
    for kind in ("username", "phone"):
        ids = [person_id for person_id, person in people.items() if kind in person.names]
        for start in range(0, len(ids), store.CHUNK):
            old = delete(SignInName).where(
                col(SignInName.person_id).in_(ids[start : start + store.CHUNK]), col(SignInName.kind) == kind
            )
            db.execute(old.execution_options(synchronize_session=False))
    _insert_names(db, people)


def _insert_identities(db: Session, people: Mapping[int, Details]) -> None:
    rows = [
        {"person_id": person_id, "full_name": person.full_name, "search_name": fold(person.full_name)}
        for person_id, person in people.items()
    ]
    db.execute(insert(PersonIdentity), rows)
    _insert_names(db, people)


def _insert_names(db: Session, people: Mapping[int, Details]) -> None:
    rows = [
        {"person_id": person_id, "kind": kind, "name": name}
        for person_id, person in people.items()
        for kind, name in person.names.items()
    ]
    if rows:
        db.execute(insert(SignInName), rows)
