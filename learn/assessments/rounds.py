"""Rounds of practice: questions of a course drawn anew for one person, as often as they wish. Nothing of it measures.

A round is an ordinary attempt at the course version's pool, a practice form of all its questions that no test ever
had; which slots it asks is written down when it begins (`PracticeRound`). So steps, receipts, feedback and hints are
those of any practice, and a thousand rounds are not a thousand forms.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlmodel import Session

from learn.assessments import round_store
from learn.assessments.models import PracticePool, PracticeRound
from learn.assessments.offering import lessons_unlocked
from learn.assessments.practice import Practice, practised
from learn.assessments.round_store import StepRow
from learn.courses import service as courses
from learn.courses import store
from learn.courses.models import Enrolment
from learn.db.columns import id_of
from learn.db.inserts import insert_once
from learn.errors import NotFound
from learn.quizzes import attempts
from learn.quizzes.attempts import Receipt
from learn.quizzes.choosing import Given, Pooled, choose
from learn.quizzes.evidence import Practised, evidence
from learn.quizzes.formsets import FormQuestions, questions_of
from learn.quizzes.models import Attempt, Purpose
from learn.quizzes.publishing import store_form
from learn.quizzes.steps import Arrival, Asked
from learn.quizzes.types.base import State


@dataclass(frozen=True)
class Place:
    """A person in a course as practice sees it. `is_open` is False while the pre-test comes first."""

    person_id: int
    slug: str
    enrolment: Enrolment
    is_open: bool


@dataclass(frozen=True)
class Pool:
    """What can be drawn from: a form, and the questions in it that no test has."""

    form: FormQuestions
    bank: tuple[Pooled, ...]


@dataclass(frozen=True)
class Round:
    """A round as it stands. `slots` are those it asks, in order; `objective` is "" for the whole course.

    `lessons` are those of the version that its owner is enrolled in: a question may name one that is there no more.
    """

    attempt_id: UUID
    objective: str
    language: str
    slots: tuple[int, ...]
    practice: Practice
    lessons: frozenset[str]

    @property
    def answered(self) -> int:
        return sum(1 for slot in self.slots if slot in self.practice.answers)


def keep_pool(db: Session, bank: str, course_version_id: int, version_ids: Sequence[int], now: datetime) -> None:
    """Write down what a course version's rounds are drawn from. Done twice, the first stands."""
    if version_ids and round_store.pool_form(db, course_version_id) is None:
        form = store_form(db, bank, Purpose.PRACTICE, "pool", version_ids, now)
        insert_once(db, PracticePool, {"course_version_id": course_version_id, "form_id": id_of(form)})


def place(db: Session, person_id: int, slug: str, now: datetime) -> Place:
    """NotFound for a course that the person is not in."""
    enrolment = courses.require_active(db, person_id, slug, now)
    return Place(person_id, slug, enrolment, lessons_unlocked(db, id_of(enrolment)))


def pool(db: Session, here: Place) -> Pool | None:
    """What the person can practise with; None where there is nothing.

    The pool may be of another version than theirs: only what is about an objective they study, and is taught by none
    of the lessons that they haven't got, is drawn from it. It may be older than a test too: a question that any
    version of the course has put into one is left out again here.
    """
    version = courses.version_of(db, here.enrolment)
    form_id = round_store.pools(db, [id_of(version)]).get(id_of(version))
    if form_id is None:
        return None
    form, tested = questions_of(db, form_id), round_store.tested(db, here.slug)
    objectives = courses.objectives_of(version)
    lessons = {"", *store.lesson_names(db, id_of(version))}
    bank = tuple(
        Pooled(each.name, each.objective)
        for each in form.slots.values()
        if each.name not in tested and each.objective in objectives and each.lesson in lessons
    )
    return Pool(form, bank) if bank else None


def history(db: Session, here: Place) -> list[Given]:
    """What the person's practice answers say, in lessons and in rounds."""
    found = []
    rows = round_store.practised_steps(db, here.person_id, here.slug)
    for (_, form_id, slot), steps in groupby(rows, key=lambda row: (row.attempt_id, row.form_id, row.slot)):
        given = evidence(questions_of(db, form_id).slots[slot], [_practised(step) for step in steps])
        if given:
            found.append(given)
    return found


def _practised(row: StepRow) -> Practised:
    return Practised(row.response, row.language, State(row.state), row.changes, Asked(row.asked), row.received_at)


def begin(db: Session, here: Place, key: str, objective: str, language: str, now: datetime) -> UUID:
    """Draw a round, or the one that this key has drawn before. `objective`: "" for all of them.

    NotFound before the pre-test is settled, and where there is nothing to draw.
    """
    drawn_from = pool(db, here) if here.is_open else None
    bank = [each for each in drawn_from.bank if objective in ("", each.objective)] if drawn_from else []
    if drawn_from is None or not bank:
        raise NotFound
    name = f"round/{id_of(here.enrolment)}/{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) >> 1
    form = drawn_from.form
    attempt = attempts.start(
        db, name=name, person_id=here.person_id, form_id=form.form_id, language=language, seed=seed, now=now
    )
    # A double click draws twice; the attempt's name and this row's key let the first draw stand.
    if db.get(PracticeRound, id_of(attempt)) is None:
        chosen = choose(history(db, here), bank, seed, now)
        slots = [form.by_name(name).slot for name in chosen]
        row = {"enrolment_id": id_of(here.enrolment), "objective": objective, "slots": slots}
        insert_once(db, PracticeRound, {"attempt_id": id_of(attempt), **row})
    return attempt.public_id


def the_round(db: Session, here: Place, public_id: UUID) -> Round:
    """NotFound for somebody else's, for one of an earlier time in the course, and for what is no round."""
    return _round(db, here, *_owned(db, here, public_id))


def _owned(db: Session, here: Place, public_id: UUID) -> tuple[PracticeRound, Attempt]:
    attempt = attempts.owned(db, here.person_id, public_id)
    found = round_store.round_of(db, id_of(here.enrolment), id_of(attempt))
    if found is None:
        raise NotFound
    return found, attempt


def unfinished(db: Session, here: Place) -> Round | None:
    """The round begun last, while questions of it are unanswered."""
    found = round_store.newest_round(db, id_of(here.enrolment))
    last = _round(db, here, *found) if found else None
    return last if last and last.answered < len(last.slots) else None


def _round(db: Session, here: Place, found: PracticeRound, attempt: Attempt) -> Round:
    """A question that has gone into a test since it was drawn is not shown any more."""
    held = practised(db, attempt.name, attempt.form_id, attempt.seed)
    tested = round_store.tested(db, here.slug)
    slots = tuple(slot for slot in found.slots if held.questions.slots[slot].name not in tested)
    lessons = store.lesson_names(db, here.enrolment.course_version_id)
    return Round(attempt.public_id, found.objective, attempt.language, slots, held, lessons)


def answer(
    db: Session,
    here: Place,
    public_id: UUID,
    read: Callable[[FormQuestions, str], Sequence[Arrival]],
    now: datetime,
) -> list[Receipt]:
    """Save answers to a round's questions, like any answer. NotFound for a question that it doesn't ask.

    What was drawn is saved also when the question has gone into a test since: the page may have been open before.
    """
    slots = _owned(db, here, public_id)[0].slots

    def asked(form: FormQuestions, language: str) -> Sequence[Arrival]:
        found = read(replace(form, slots={slot: form.slots[slot] for slot in slots}), language)
        if not {each.slot for each in found} <= set(slots):
            raise NotFound
        return found

    return attempts.answer(db, here.person_id, public_id, asked, now)
