"""The rows of people: persons, names and credentials. No rule here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlmodel import Session, col

from learn.people.models import Credential, Person, PersonIdentity, SignInName

CHUNK = 500


def by_sign_in_name(db: Session, kind: str, name: str) -> int | None:
    """The person whose sign-in name this is; closed accounts included."""
    found = db.execute(
        select(col(SignInName.person_id)).where(col(SignInName.name) == name, col(SignInName.kind) == kind)
    )
    return found.scalars().first()


def by_public_id(db: Session, public_id: UUID) -> int | None:
    return db.execute(select(col(Person.id)).where(col(Person.public_id) == public_id)).scalars().first()


def open_credential(db: Session, kind: str, name: str) -> tuple[int, str | None] | None:
    """The person and the password hash behind a sign-in name, of accounts that are open."""
    found = db.execute(
        select(col(Person.id), col(Credential.password_hash))
        .join(SignInName, col(SignInName.person_id) == col(Person.id))
        .outerjoin(Credential, col(Credential.person_id) == col(Person.id))
        .where(col(SignInName.name) == name, col(SignInName.kind) == kind, col(Person.ended_at).is_(None))
    ).first()
    return None if found is None or found[0] is None else (found[0], found[1])


def password_hash(db: Session, person_id: int) -> str | None:
    """The hash of an open account's password; None without one."""
    found = db.execute(
        select(col(Credential.password_hash))
        .join(Person, col(Person.id) == col(Credential.person_id))
        .where(col(Credential.person_id) == person_id, col(Person.ended_at).is_(None))
    )
    return found.scalars().first()


def is_open(db: Session, person_id: int) -> bool:
    statement = select(col(Person.id)).where(col(Person.id) == person_id, col(Person.ended_at).is_(None))
    return db.execute(statement).first() is not None


def lock_open(db: Session, person_id: int) -> bool:
    """Take the row of an open account for this transaction, so that closing it and signing in queue up.

    SQLite has one writer at a time anyway and ignores FOR UPDATE.
    """
    statement = select(col(Person.id)).where(col(Person.id) == person_id, col(Person.ended_at).is_(None))
    return db.execute(statement.with_for_update()).first() is not None


def set_password_hash(db: Session, person_id: int, hashed: str, now: datetime) -> None:
    changed = db.exec(
        update(Credential)
        .where(col(Credential.person_id) == person_id)
        .values(password_hash=hashed, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount == 0:
        db.add(Credential(person_id=person_id, password_hash=hashed, changed_at=now))
        db.flush()


def refresh_hash(db: Session, person_id: int, old: str, new: str) -> None:
    """Put a hash of the same password with newer parameters in place of the old one."""
    db.execute(
        update(Credential)
        .where(col(Credential.person_id) == person_id, col(Credential.password_hash) == old)
        .values(password_hash=new)
        .execution_options(synchronize_session=False)
    )


def names_of(db: Session, person_id: int) -> dict[str, str]:
    """The sign-in names of a person by kind."""
    found = db.execute(select(col(SignInName.kind), col(SignInName.name)).where(col(SignInName.person_id) == person_id))
    return {kind: name for kind, name in found}  # noqa: C416 - rows are not plain pairs to the type checker


def identity(db: Session, person_id: int) -> PersonIdentity | None:
    return db.get(PersonIdentity, person_id)


def owners_of(db: Session, names: Iterable[str]) -> dict[str, int]:
    """The owner of each of these sign-in names that is taken; in one statement for every 500."""
    owners: dict[str, int] = {}
    for some in chunks(sorted(set(names))):
        found = db.execute(
            select(col(SignInName.name), col(SignInName.person_id)).where(col(SignInName.name).in_(some))
        )
        owners.update((name, person_id) for name, person_id in found)
    return owners


def drop_name(db: Session, person_id: int, kind: str) -> None:
    db.execute(
        delete(SignInName)
        .where(col(SignInName.person_id) == person_id, col(SignInName.kind) == kind)
        .execution_options(synchronize_session=False)
    )


def found_by_name(
    db: Session, folded: str, within: Select[int], most: int
) -> Sequence[tuple[int, UUID, str, datetime | None]]:
    """Persons out of `within` whose folded name contains the text, by name: (id, public id, name, ended at)."""
    pattern = "%" + folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found = db.execute(
        select(col(Person.id), col(Person.public_id), col(PersonIdentity.full_name), col(Person.ended_at))
        .join(PersonIdentity, col(PersonIdentity.person_id) == col(Person.id))
        .where(col(PersonIdentity.search_name).like(pattern, escape="\\"), col(Person.id).in_(within))
        .order_by(col(PersonIdentity.search_name), col(Person.id))
        .limit(most)
    )
    return [(person_id or 0, public_id, name, ended_at) for person_id, public_id, name, ended_at in found]


def chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """The values in pieces that fit into one IN (…)."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
