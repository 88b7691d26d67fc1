"""Which questions are anchors, and what the analysis keeps of a version beside the one before."""

from datetime import datetime

import pytest
from sqlmodel import Session, col, select

from learn.assessments.models import Assessment, AssessmentForm, AssessmentVersion
from learn.assessments.version_links import anchors, comparison_document
from learn.db.columns import id_of
from learn.quizzes.models import Form, FormSlot
from tests.assessments.world import SLUG, World, a_world


@pytest.fixture
def made(db: Session, now: datetime) -> World:
    return a_world(db, now)


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ({}, set()),
        ({"A": {1, 2}, "B": {3, 4}}, set()),
        ({"A": {1, 2, 3}, "B": {3, 4, 1}, "C": {5}}, {1, 3}),
    ],
)
def test_anchors_are_what_stands_in_two_forms(forms: dict[str, set[int]], expected: set[int]) -> None:
    assert anchors({letter: frozenset(asked) for letter, asked in forms.items()}) == expected


def with_anchors(db: Session, made: World, now: datetime) -> None:
    """The first question of form A stands in form B too, and so does the second."""
    for slot in (1, 2):
        row = db.exec(select(FormSlot).where(FormSlot.form_id == made.forms["B"], FormSlot.slot == slot)).one()
        same = db.exec(select(FormSlot).where(FormSlot.form_id == made.forms["A"], FormSlot.slot == slot)).one()
        row.question_version_id = same.question_version_id
        db.add(row)
    db.flush()


def next_version(db: Session, made: World, now: datetime) -> int:
    """The same assessment once more, its forms with other names."""
    assessment = db.exec(select(Assessment).where(Assessment.course == SLUG)).one()
    version = AssessmentVersion(
        assessment_id=id_of(assessment), number=2, content_hash="a2", document={}, seed="2", created_at=now
    )
    db.add(version)
    db.flush()
    for letter, form_id in made.forms.items():
        old = db.get_one(Form, form_id)
        form = Form(**old.model_dump(exclude={"id", "content_hash"}), content_hash=f"{old.content_hash}-2")
        db.add(form)
        db.flush()
        for slot in db.exec(select(FormSlot).where(col(FormSlot.form_id) == form_id)).all():
            db.add(FormSlot(**slot.model_dump(exclude={"form_id"}), form_id=id_of(form)))
        db.add(AssessmentForm(assessment_version_id=id_of(version), letter=letter, form_id=id_of(form)))
    db.flush()
    return id_of(version)


def test_a_first_version_has_none_to_be_compared_with(db: Session, made: World) -> None:
    assert comparison_document(db, made.assessment_id) is None


def test_without_two_common_anchors_versions_are_not_compared(db: Session, made: World, now: datetime) -> None:
    # All their questions are the same, and none of them is declared an anchor.
    found = comparison_document(db, next_version(db, made, now))
    assert found is not None
    assert found["previous"] == 1
    assert found["reason"]["values"] == {"fewest": 2}


def test_with_anchors_and_too_few_people_it_says_how_many_are_needed(db: Session, made: World, now: datetime) -> None:
    with_anchors(db, made, now)
    found = comparison_document(db, next_version(db, made, now))
    assert found is not None
    assert found["reason"]["values"] == {"least": 100, "n": 0}
