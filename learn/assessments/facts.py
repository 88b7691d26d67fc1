"""Reading what decides about one enrolment's tests, and what its outcomes follow from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments import store
from learn.assessments.measuring import ALL, Mark, Record, Sheet
from learn.assessments.models import Allotment, AssessmentVersion, Occasion, Sitting
from learn.assessments.occasions import Facts, Try, measured
from learn.assessments.policies import read_policies
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import CourseVersion, Enrolment, LessonVersion
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.organisation import policy
from learn.quizzes.formsets import FormQuestions, SlotQuestion, questions_of
from learn.quizzes.models import Attempt, AttemptScore

Row = tuple[Sitting, Attempt, AttemptScore | None]


@dataclass(frozen=True)
class Sat:
    """An enrolment that is measured, with its rows and the facts they amount to."""

    enrolment: Enrolment
    version: AssessmentVersion
    allotment: Allotment
    rows: tuple[Row, ...]
    facts: Facts

    def row_of(self, one: Try) -> Row:
        return next(row for row in self.rows if row[1].public_id == one.attempt_id)


def read(db: Session, enrolment: Enrolment) -> Sat | None:
    """None for an enrolment in a course version without tests."""
    allotted = store.allotment(db, id_of(enrolment))
    if allotted is None:
        return None
    version = db.get_one(AssessmentVersion, allotted.assessment_version_id)
    rows = tuple(store.sittings(db, id_of(enrolment)))
    return Sat(enrolment, version, allotted, rows, _facts(db, enrolment, version, allotted, rows))


def fresh(enrolment: Enrolment, version: AssessmentVersion, allotted: Allotment, course: CourseVersion) -> Sat:
    """What `read` would give for an enrolment made just now, without asking the database."""
    policies = read_policies(version.document, pass_mark(course))
    return Sat(enrolment, version, allotted, (), Facts(allotted.forms, policies))


def require(db: Session, enrolment: Enrolment) -> Sat:
    """Like `read`, but NotFound where there are no tests."""
    found = read(db, enrolment)
    if found is None:
        raise NotFound
    return found


def _facts(
    db: Session, enrolment: Enrolment, version: AssessmentVersion, allotted: Allotment, rows: Sequence[Row]
) -> Facts:
    course_version = db.get_one(CourseVersion, enrolment.course_version_id)
    posts = [row for row in rows if row[0].occasion == Occasion.POST]
    complete = [row for row in posts if row[2] is not None and row[2].is_complete]
    _, attempt, last = complete[-1] if complete else (None, None, None)
    progress = course_store.progress_of(db, id_of(enrolment)) if last else {}
    return Facts(
        forms=allotted.forms,
        policies=read_policies(version.document, pass_mark(course_version)),
        tries=tuple(_try(*row) for row in rows),
        skipped=store.skip_of(db, id_of(enrolment)) is not None,
        lessons_done_at=enrolment.lessons_done_at,
        missed=_lessons_missed(db, enrolment, attempt, last) if attempt and last else (),
        seen={name: row.seen_at for name, row in progress.items()},
    )


def pass_mark(version: CourseVersion) -> float | None:
    """The share (0 to 1) of the post-test that a course version asks for; None when it asks for none."""
    head, _ = courses.in_language(version.document, version.document["language"])
    mark = (head.get("completion") or {}).get("post_test")
    return None if mark is None else float(mark)


def _try(sitting: Sitting, attempt: Attempt, score: AttemptScore | None) -> Try:
    return Try(
        occasion=Occasion(sitting.occasion),
        number=sitting.number,
        letter=sitting.letter,
        attempt_id=attempt.public_id,
        started_at=sitting.started_at,
        deadline=attempt.deadline,
        closed_at=attempt.closed_at,
        is_complete=score is not None and score.is_complete,
        fraction=score.fraction if score else None,
        form_seen=sitting.form_seen,
    )


def teaching(lessons: Sequence[LessonVersion], question: SlotQuestion) -> str | None:
    """The lesson to go back to for a question: the one its author named, else the first on its objective."""
    names = [lesson.lesson for lesson in lessons]
    if question.lesson in names:
        return question.lesson
    return next((lesson.lesson for lesson in lessons if question.objective in lesson.objectives), None)


def _lessons_missed(db: Session, enrolment: Enrolment, attempt: Attempt, score: AttemptScore) -> tuple[str, ...]:
    """The lessons behind the questions that didn't earn everything, each once, in teaching order."""
    lessons = course_store.lessons_of(db, enrolment.course_version_id)
    questions = questions_of(db, attempt.form_id).slots
    missed = {
        teaching(lessons, questions[slot.slot])
        for slot in store.slot_scores(db, id_of(score))
        if slot.fraction < 1 and slot.weight > 0
    }
    return tuple(lesson.lesson for lesson in lessons if lesson.lesson in missed)


def record(db: Session, sat: Sat) -> Record:
    """What the outcomes follow from: the measured tries with their marks, and who is left out."""
    sheets: dict[Occasion, Sheet] = {}
    for occasion in Occasion:
        counts = measured(sat.facts.at(occasion))
        if counts:
            sheets[occasion] = sheet(db, *sat.row_of(counts))
    forms = store.forms_of(db, id_of(sat.version))
    return Record(
        facts=sat.facts,
        weights=weights(questions_of(db, forms[sat.allotment.forms[0]])),
        sheets=sheets,
        excluded=_is_excluded(db, sat),
        withdrawn=sat.enrolment.withdrawn_at is not None,
    )


def weights(form: FormQuestions) -> Mapping[str, float]:
    """The possible marks in all and by objective."""
    sums = {ALL: 0.0}
    for question in form.slots.values():
        sums[ALL] += question.weight
        sums[question.objective] = sums.get(question.objective, 0.0) + question.weight
    return sums


def sheet(db: Session, sitting: Sitting, attempt: Attempt, score: AttemptScore | None) -> Sheet:
    """A closed and scored sitting with its marks."""
    if score is None:
        raise LookupError(f"attempt {attempt.id} was closed without a score")
    thresholds = store.thresholds(db, attempt.form_id)
    questions = questions_of(db, attempt.form_id).slots
    marks = tuple(
        Mark(
            objective=questions[slot.slot].objective,
            fraction=slot.fraction,
            weight=slot.weight,
            answered=slot.step_id is not None,
            reached=slot.is_reached,
            seconds=slot.seconds,
            threshold=thresholds.get(slot.slot),
        )
        for slot in store.slot_scores(db, id_of(score))
    )
    return Sheet(sitting.letter, attempt.language, score.fraction, marks, sitting.form_seen)


def _is_excluded(db: Session, sat: Sat) -> bool:
    """Whether the person is left out of all measurement.

    People who had seen the keys by the time of their last test, and second enrolments after a first
    one that sat the same forms: the first complete attempt is the only one that counts.
    """
    at: datetime = max((one.closed_at or one.started_at for one in sat.facts.tries), default=sat.enrolment.enrolled_at)
    slug = store.course_of(db, sat.version)
    if policy.has_seen_keys(db, sat.enrolment.person_id, slug, at):
        return True
    return sat.enrolment.number > 1 and store.was_measured_before(db, sat.enrolment, id_of(sat.version))
