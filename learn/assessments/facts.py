"""Reading what decides about enrolments' tests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from learn.assessments import earlier, store
from learn.assessments.accommodating import NOTHING, Granted
from learn.assessments.models import Accommodation, Allotment, AssessmentVersion, Occasion, Sitting
from learn.assessments.occasions import Facts
from learn.assessments.policies import Window, read_policies
from learn.assessments.store import Row
from learn.assessments.tries import Try
from learn.courses import service as courses
from learn.courses import store as course_store
from learn.courses.models import CourseVersion, Enrolment, LessonVersion
from learn.db.columns import id_of
from learn.errors import NotFound
from learn.quizzes.formsets import SlotQuestion, questions_of
from learn.quizzes.models import Attempt, AttemptScore


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
    """All that decides about the tests of an enrolment; None for one in a course version without tests."""
    found = read_many(db, [enrolment])
    if not found:
        return None
    (sat,) = with_granted(db, found)
    return _with_way_back(db, sat)


def read_many(db: Session, enrolments: Collection[Enrolment]) -> list[Sat]:
    """What outcomes follow from, of those of the enrolments that have tests, in a fixed number of statements.

    The way back over the lessons before another post-test, and what was granted to each, are left out: no outcome
    depends on them.
    """
    ids = [id_of(enrolment) for enrolment in enrolments]
    allotted, rows, skipped = store.allotments(db, ids), store.sittings_of(db, ids), store.skipped(db, ids)
    known = _known_forms(db, [allotted[id_of(one)] for one in enrolments if one.number > 1 and id_of(one) in allotted])
    found = []
    for enrolment in enrolments:
        enrolment_id = id_of(enrolment)
        if enrolment_id in allotted:
            version = db.get_one(AssessmentVersion, allotted[enrolment_id].assessment_version_id)
            course = db.get_one(CourseVersion, enrolment.course_version_id)
            facts = Facts(
                forms=allotted[enrolment_id].forms,
                policies=read_policies(version.document, pass_mark(course)),
                tries=tuple(as_try(*row) for row in rows[enrolment_id]),
                skipped=enrolment_id in skipped,
                lessons_done_at=enrolment.lessons_done_at,
                known_forms=known.get(enrolment_id, frozenset()),
                begins_on=allotted[enrolment_id].begins_on,
            )
            found.append(Sat(enrolment, version, allotted[enrolment_id], tuple(rows[enrolment_id]), facts))
    return found


def with_granted(db: Session, sats: Collection[Sat]) -> list[Sat]:
    """With what is granted to each owner now, in one statement."""
    granted = granted_to(db, [id_of(sat.enrolment) for sat in sats])
    return [replace(sat, facts=replace(sat.facts, granted=granted[id_of(sat.enrolment)])) for sat in sats]


def granted_to(db: Session, enrolment_ids: Collection[int]) -> dict[int, Granted]:
    """What is granted to the owner of each of these enrolments now: the newest row says all of it."""
    rows = store.newest_accommodations(db, enrolment_ids)
    return {each: as_granted(rows[each]) if each in rows else NOTHING for each in enrolment_ids}


def as_granted(row: Accommodation) -> Granted:
    """A row as the rules read it."""
    return Granted(
        extra_percent=row.extra_percent,
        extra_tries=row.extra_tries,
        window_for=Occasion(row.occasion) if row.occasion else None,
        window=Window.stored(row.opens_on, row.closes_on),
        any_place=row.any_place,
    )


def _known_forms(db: Session, again: Collection[Allotment]) -> dict[int, frozenset[str]]:
    """The forms that were seen in earlier enrolments, by enrolment."""
    by_version: dict[int, list[int]] = {}
    for allotted in again:
        by_version.setdefault(allotted.assessment_version_id, []).append(allotted.enrolment_id)
    return {
        enrolment_id: frozenset(letters)
        for version_id, ids in by_version.items()
        for enrolment_id, letters in earlier.seen(db, ids, version_id).items()
    }


def fresh(enrolment: Enrolment, version: AssessmentVersion, allotted: Allotment, course: CourseVersion) -> Sat:
    """What `read` would give for an enrolment made just now, without asking the database."""
    policies = read_policies(version.document, pass_mark(course))
    return Sat(enrolment, version, allotted, (), Facts(allotted.forms, policies, begins_on=allotted.begins_on))


def require(db: Session, enrolment: Enrolment) -> Sat:
    """Like `read`, but NotFound where there are no tests."""
    found = read(db, enrolment)
    if found is None:
        raise NotFound
    return found


def held(db: Session, enrolment: Enrolment) -> Sat:
    """Like `require`, once it is this transaction's turn with the enrolment; NotFound when it has ended meanwhile.

    What is to be changed is read through this and not before: others may have begun or ended a test until then.
    """
    store.hold(db, [id_of(enrolment)])
    db.refresh(enrolment)
    if enrolment.ended_at is not None:
        raise NotFound
    return require(db, enrolment)


def _with_way_back(db: Session, sat: Sat) -> Sat:
    """With the lessons behind what the last post-test missed, and when each lesson was last looked at."""
    complete = [row for row in sat.rows if row[0].occasion == Occasion.POST and row[2] and row[2].is_complete]
    if not complete:
        return sat
    _, attempt, score = complete[-1]
    progress = course_store.progress_of(db, id_of(sat.enrolment))
    missed = _lessons_missed(db, sat.enrolment, attempt, score) if score else ()
    seen = {name: row.seen_at for name, row in progress.items()}
    return replace(sat, facts=replace(sat.facts, missed=missed, seen=seen))


def pass_mark(version: CourseVersion) -> float | None:
    """The share (0 to 1) of the post-test that a course version asks for; None when it asks for none."""
    head, _ = courses.in_language(version.document, version.document["language"])
    mark = (head.get("completion") or {}).get("post_test")
    return None if mark is None else float(mark)


def as_try(sitting: Sitting, attempt: Attempt, score: AttemptScore | None) -> Try:
    """One sitting as the rules of occasions read it."""
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
        on_paper=attempt.on_paper,
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
        for slot in store.earned(db, [id_of(score)])[id_of(score)]
        if slot.fraction < 1 and slot.weight > 0
    }
    return tuple(lesson.lesson for lesson in lessons if lesson.lesson in missed)


def require_occasion(sat: Sat, occasion: Occasion) -> None:
    """A test that somebody has not can't be told from one that isn't there."""
    if occasion not in sat.facts.occasions:
        raise NotFound
