"""A stored form with one question of each type, and answers as pages send them."""

from datetime import datetime

from sqlmodel import Session

from learn.db.columns import id_of
from learn.people.models import Person
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.models import Attempt, Purpose
from learn.quizzes.publishing import store_bank, store_form
from learn.quizzes.steps import Arrival
from learn.quizzes.types.registry import TYPES

BANK = "mau"
KINDS = tuple(TYPES)


def documents() -> list[QuestionDocument]:
    """The sample question of each type."""
    made = []
    for key, kind in TYPES.items():
        sample = kind.sample()
        made.append(
            QuestionDocument(
                id=key.replace("_", "-"),
                title={"vi": key},
                type=key,
                objective="mot",
                level=1,
                use="form",
                shown=sample.shown.model_dump(mode="json"),
                marking=sample.marking.model_dump(mode="json"),
            )
        )
    return made


def a_form(db: Session, now: datetime, minutes: int | None = 20, purpose: Purpose = Purpose.TEST) -> int:
    """Slots 1, 2, … hold the types in the order of the registry; slot 1 is a single choice."""
    versions = store_bank(db, BANK, documents(), now)
    return id_of(store_form(db, BANK, purpose, "A", list(versions.values()), now, minutes))


def a_person(db: Session, now: datetime) -> int:
    person = Person(created_at=now)
    db.add(person)
    db.flush()
    return id_of(person)


def an_attempt(db: Session, now: datetime, minutes: int | None = 20, name: str = "thử/1") -> Attempt:
    from learn.quizzes import attempts

    return attempts.start(
        db,
        name=name,
        person_id=a_person(db, now),
        form_id=a_form(db, now, minutes),
        language="vi",
        seed=7,
        now=now,
    )


def chosen(option: str, key: str, *, slot: int = 1, client: str = "", sequence: int | None = None, **more) -> Arrival:
    """An answer to a single choice."""
    return Arrival(
        key=key,
        slot=slot,
        response={"option": option},
        client_id=client,
        sequence=sequence,
        client_time=None,
        based_on=more.get("based_on"),
        language="vi",
        seconds=more.get("seconds"),
    )
