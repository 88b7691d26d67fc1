"""Marking a question of the tests otherwise, and all tests that were handed in with it anew.

First a plan says what would change. Confirmed, a job appends a marking, replays the tests with it, and makes their
outcomes and the sums of their units follow, all in one transaction. Undoing it is another one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from learn.assessments import outcomes, regrading_store, store
from learn.assessments.facts import pass_mark
from learn.assessments.models import Occasion, Regrading
from learn.assessments.reasons import read_reason
from learn.assessments.regrades import Effect, Regraded, effect, score_after
from learn.assessments.regrading_store import Given, Test
from learn.assessments.reminders import titles
from learn.audit import service as audit
from learn.courses.models import CourseVersion
from learn.db.columns import Words, id_of
from learn.errors import Conflict, Invalid, NotFound, say
from learn.jobs import service as jobs
from learn.notices import service as notices
from learn.notices.words import Kind
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes import grading
from learn.quizzes import store as quiz_store
from learn.quizzes.formsets import SlotQuestion, questions_of
from learn.quizzes.models import Attempt, Marking
from learn.quizzes.rulings import Mending, read_mending
from learn.quizzes.store import Answered
from learn.quizzes.types.base import MarkedElsewhere

REGRADE = "assessments.regrade"
BATCH = 200
AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Asked:
    """A question of a course's tests as it is marked now."""

    slug: str
    titles: Words
    question: SlotQuestion
    marking: Marking
    given: tuple[Given, ...]
    past: tuple[Regrading, ...]

    @property
    def mending(self) -> Mending:
        return read_mending(self.marking.rulings, is_dropped=self.marking.is_dropped)

    @property
    def in_force(self) -> Regrading | None:
        """The regrading that the marking in force came of; None where a publication made it."""
        return next((one for one in self.past if one.marking_id == self.marking.id), None)

    @property
    def is_under_way(self) -> bool:
        return any(one.done_at is None for one in self.past)


def asked(db: Session, viewer: Viewer, slug: str, name: str) -> Asked:
    """The question as the tests in force ask it. NotFound for one that no form has, and for who doesn't teach."""
    policy.require_teach(viewer, slug)
    question = _question(db, slug, name)
    # Each file is somebody's own: nothing can be ruled about it for others.
    is_elsewhere = isinstance(question.question, MarkedElsewhere)
    return Asked(
        slug=slug,
        titles=regrading_store.titles(db, question.version_id),
        question=question,
        marking=quiz_store.latest_markings(db, [question.version_id])[question.version_id],
        given=() if is_elsewhere else tuple(regrading_store.given(db, question.version_id)),
        past=tuple(regrading_store.regradings(db, question.version_id)),
    )


def plan(db: Session, it: Asked, mending: Mending) -> Effect:
    """What marking the question so would change. Nothing is written."""
    marked = replace(grading.marked_by(it.question, it.marking), mending=mending)
    marks = _pass_marks(db)
    return effect(
        _regraded(test, marked, it.question, marks(test))
        for test in regrading_store.handed_in(db, it.question.version_id)
    )


def ask(
    db: Session, viewer: Viewer, slug: str, name: str, mending: Mending, reason: str, based_on: int, now: datetime
) -> Regrading:
    """Have it done, soon, by a job. `based_on` is the marking that the plan started from.

    Conflict when somebody changed the marking since, Invalid without a reason or when nothing would be otherwise.
    """
    it = asked(db, viewer, slug, name)
    because = read_reason(reason, say("Ghi lý do: người có điểm thay đổi sẽ đọc."))
    if id_of(it.marking) != based_on or it.is_under_way:
        raise _overtaken()
    if mending == it.mending and not _is_behind(db, it):
        raise Invalid({"reason": say("Chưa có gì khác cách chấm hiện nay.")})
    wanted = Regrading(
        question_version_id=it.question.version_id,
        based_on=based_on,
        rulings=[ruling.as_json() for ruling in mending.rulings],
        is_dropped=mending.is_dropped,
        reason=because,
        asked_by=viewer.person_id,
        asked_at=now,
    )
    try:
        with db.begin_nested():
            db.add(wanted)
    except IntegrityError:
        raise _overtaken() from None
    jobs.enqueue(db, REGRADE, f"{REGRADE}:{wanted.id}", {"regrading": id_of(wanted)}, now, now)
    return wanted


def _overtaken() -> Conflict:
    return Conflict(say("Câu này vừa được người khác chấm lại; xem lại kế hoạch rồi quyết định."))


def carry_out(db: Session, payload: dict[str, Any], now: datetime) -> None:
    """The job. A minute later it looks once more for tests that were being handed in meanwhile."""
    wanted = db.get_one(Regrading, payload["regrading"], with_for_update=True)
    is_first = wanted.marking_id is None
    marking = _mark(db, wanted, now) if is_first else db.get_one(Marking, wanted.marking_id)
    found = _replay(db, wanted, marking, _of_version(db, wanted.question_version_id), now)
    for name in ("tests", "risen", "fallen", "passes", "fails"):
        setattr(wanted, name, getattr(wanted, name) + getattr(found, name))
    if is_first:
        wanted.done_at = now
        again = {"regrading": id_of(wanted)}
        jobs.enqueue(db, REGRADE, f"{REGRADE}:{wanted.id}:again", again, now + AGAIN, now)
        audit.record(
            db,
            at=now,
            actor_id=wanted.asked_by,
            action="question.regraded",
            object_kind="question_version",
            object_id=str(wanted.question_version_id),
            details={"regrading": id_of(wanted), "marking": id_of(marking), "tests": wanted.tests},
        )
    db.add(wanted)
    db.flush()


def _mark(db: Session, wanted: Regrading, now: datetime) -> Marking:
    """The next marking: the newest key, which a publication may have mended meanwhile, with what was ruled."""
    newest = quiz_store.latest_markings(db, [wanted.question_version_id])[wanted.question_version_id]
    made = Marking(
        question_version_id=wanted.question_version_id,
        number=newest.number + 1,
        content_hash=newest.content_hash,
        key=newest.key,
        rulings=wanted.rulings,
        is_dropped=wanted.is_dropped,
        created_at=now,
        reason=wanted.reason,
    )
    db.add(made)
    db.flush()
    wanted.marking_id = id_of(made)
    return made


def _replay(db: Session, wanted: Regrading, marking: Marking, question: SlotQuestion, now: datetime) -> Effect:
    """Score all tests that an earlier marking scored, and let what rests on them follow."""
    marked, marks = grading.marked_by(question, marking), _pass_marks(db)
    done: list[Regraded] = []
    touched: set[int] = set()
    after = 0
    while batch := list(
        regrading_store.handed_in(db, question.version_id, behind=marked.marking_id, after=after, limit=BATCH)
    ):
        after = batch[-1].attempt_id
        # Whoever hands one of them in, and whoever reviews a late answer of it, comes before or after all this.
        store.hold(db, {test.enrolment_id for test in batch})
        attempts = [db.get_one(Attempt, test.attempt_id) for test in batch]
        scores = grading.append_remarked(db, attempts, question, marked, now)
        for test in batch:
            regraded = Regraded(test.score, scores[test.attempt_id].fraction, marks(test))
            done.append(regraded)
            if regraded.before != regraded.after:
                _tell(db, wanted, test, now)
        touched |= {test.enrolment_id for test in batch}
    outcomes.recompute(db, sorted(touched), now)
    return effect(done)


def _regraded(test: Test, marked: grading.Marked, question: SlotQuestion, mark: float | None) -> Regraded:
    answer = None if test.response is None else Answered(test.response, test.language)
    fraction = grading.remarked_fraction(marked, test.fraction, answer, on_paper=test.on_paper)
    return Regraded(
        test.score,
        score_after(
            marks=test.marks,
            weights=test.weights,
            was=(test.fraction, test.weight),
            now=(fraction, grading.weight_of(marked, question)),
        ),
        mark,
    )


def _pass_marks(db: Session) -> Callable[[Test], float | None]:
    """The share that a test must reach for its course to be passed; None where that isn't asked of it."""
    known: dict[int, float | None] = {}

    def mark(test: Test) -> float | None:
        if test.occasion is not Occasion.POST or not test.is_complete:
            return None
        if test.course_version_id not in known:
            known[test.course_version_id] = pass_mark(db.get_one(CourseVersion, test.course_version_id))
        return known[test.course_version_id]

    return mark


def _tell(db: Session, wanted: Regrading, test: Test, now: datetime) -> None:
    version = db.get_one(CourseVersion, test.course_version_id)
    notices.tell(
        db,
        test.person_id,
        Kind.REGRADED,
        f"regraded/{wanted.id}/{test.attempt_id}",
        {"course": titles(version), "reason": wanted.reason},
        f"/attempts/{test.public_id}/result",
        now,
    )


def _is_behind(db: Session, it: Asked) -> bool:
    """Whether tests were scored by an earlier marking: a publication has mended the key since."""
    rest = regrading_store.handed_in(db, it.question.version_id, behind=id_of(it.marking), limit=1)
    return next(rest, None) is not None


def _of_version(db: Session, version_id: int) -> SlotQuestion:
    """The question in any form that has it: its marking is the same in all of them."""
    form_id = regrading_store.a_form_with(db, version_id)
    return next(each for each in questions_of(db, form_id).slots.values() if each.version_id == version_id)


def _question(db: Session, slug: str, name: str) -> SlotQuestion:
    version = store.version_in_force(db, slug)
    for form_id in store.forms_of(db, id_of(version)).values() if version else ():
        for question in questions_of(db, form_id).slots.values():
            if question.name == name:
                return question
    raise NotFound
