"""What other features ask about somebody's place in the organisation, and publishing the frameworks."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col

from learn.organisation.frameworks import CompetenciesDocument, PositionDocument, PositionsDocument
from learn.organisation.models import Competency, Position, Requirement
from learn.organisation.units import unit_of
from learn.people import service as people


def password_words(db: Session, person_id: int, today: date) -> list[str]:
    """What a person's password must not be made of: name, user name, phone, and the unit's code and name."""
    workplace = unit_of(db, person_id, today)
    return [*people.known_words(db, person_id), *([workplace.unit_code, workplace.unit_name] if workplace else [])]


def store_frameworks(db: Session, competencies: CompetenciesDocument, positions: PositionsDocument) -> None:
    """Bring competencies, positions and requirements to what the documents say, in the caller's transaction.

    What the documents no longer name stays: appointments and objectives may still point at it. Of a
    position that stands several times, the latest is kept with the earliest first day. Doing it twice changes nothing.
    """
    for group in competencies.groups:
        for competency in group.competencies:
            levels = {str(level): texts.model_dump() for level, texts in competency.levels.items()}
            db.merge(
                Competency(
                    code=competency.code,
                    group_code=group.code,
                    group_name=group.name.model_dump(),
                    name=competency.name.model_dump(),
                    levels=levels,
                )
            )
    db.flush()
    for code, versions in _by_code(positions.positions).items():
        _store_position(db, code, versions)


def _store_position(db: Session, code: str, versions: list[PositionDocument]) -> None:
    latest = versions[-1]
    db.merge(
        Position(
            code=code,
            name=latest.name.model_dump(),
            valid_from=versions[0].valid_from,
            valid_to=latest.valid_to,
            source=latest.source or "",
        )
    )
    db.flush()
    gone = delete(Requirement).where(
        col(Requirement.position_code) == code, col(Requirement.competency_code).not_in(list(latest.requires))
    )
    db.execute(gone.execution_options(synchronize_session="fetch"))
    for competency, level in latest.requires.items():
        db.merge(Requirement(position_code=code, competency_code=competency, level=level))
    db.flush()


def _by_code(positions: Iterable[PositionDocument]) -> dict[str, list[PositionDocument]]:
    versions: dict[str, list[PositionDocument]] = {}
    for position in sorted(positions, key=lambda p: p.valid_from):
        versions.setdefault(position.code, []).append(position)
    return versions
