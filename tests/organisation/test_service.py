import pytest
import yaml
from sqlalchemy import select
from sqlmodel import col

from learn.config import packaged
from learn.days import day_of
from learn.organisation import service
from learn.organisation.frameworks import CompetenciesDocument, PositionsDocument
from learn.organisation.models import Competency, Position, Requirement
from tests.organisation.organisations import somebody, two_provinces


@pytest.fixture(scope="module")
def documents():
    folder = packaged("content") / "frameworks"
    return tuple(
        document.model_validate(yaml.safe_load((folder / name).read_text("utf-8")), strict=False)
        for document, name in ((CompetenciesDocument, "competencies.yaml"), (PositionsDocument, "positions.yaml"))
    )


def everything(db):
    return [
        sorted(row.model_dump_json() for row in db.execute(select(table)).scalars())
        for table in (Competency, Position, Requirement)
    ]


def test_frameworks_are_stored_and_storing_them_twice_changes_nothing(db, documents):
    service.store_frameworks(db, *documents)
    once = everything(db)
    assert all(once)
    service.store_frameworks(db, *documents)
    assert everything(db) == once


def test_a_requirement_that_is_no_longer_made_is_gone_and_the_position_stays(db, documents):
    competencies, positions = documents
    service.store_frameworks(db, competencies, positions)
    first = positions.positions[0]
    changed = first.model_copy(update={"requires": {"ETH-1": 2}})
    service.store_frameworks(db, competencies, PositionsDocument(positions=(changed,)))
    left = db.execute(select(Requirement).where(col(Requirement.position_code) == first.code)).scalars().all()
    assert [(r.competency_code, r.level) for r in left] == [("ETH-1", 2)]
    assert len(db.execute(select(Position)).all()) == len(positions.codes())


def test_a_password_may_not_be_made_of_the_unit(db, now):
    world = two_provinces(db, now)
    words = service.password_words(db, somebody(db, now, world["na-tau"]), day_of(now))
    assert {"na-tau", "Đơn vị na-tau", "Lò Thị Mai"} <= set(words)
