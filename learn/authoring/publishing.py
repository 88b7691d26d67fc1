"""From a checked plan to one immutable version of course, questions and assessment, in one transaction."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learn.assessments import banks, round_store, rounds
from learn.assessments.publishing import measure_with, store_assessment
from learn.audit.service import record
from learn.authoring import digests
from learn.authoring.plan import ContentPlan, CoursePlan
from learn.courses import store as courses
from learn.courses.models import CourseVersion
from learn.courses.publishing import Edition, edition, held_course, store_version
from learn.db.columns import id_of
from learn.errors import Invalid, say
from learn.media import service as media
from learn.media.storage import DiskStorage
from learn.organisation.service import store_frameworks
from learn.quizzes.documents import QuestionDocument
from learn.quizzes.evidence import is_marked_at_once
from learn.quizzes.models import Purpose
from learn.quizzes.publishing import store_bank, store_form


@dataclass(frozen=True)
class ReadyCourse:
    """A course ready to be stored: everything slow (rendering, hashing) is done. `words` are by question id."""

    plan: CoursePlan
    edition: Edition
    words: Mapping[str, str]


@dataclass(frozen=True)
class Published:
    """A course after publishing: the version in force, and whether this made it."""

    slug: str
    number: int
    is_new: bool


def ready(plan: ContentPlan) -> list[ReadyCourse]:
    """Render and hash every course of a plan. Invalid when the plan has problems: nothing of it is published."""
    if plan.problems:
        raise Invalid({}, say("Nội dung còn lỗi nên chưa công bố được."))
    return [_ready(course) for course in plan.courses]


def keep_files(courses_ready: list[ReadyCourse], storage: DiskStorage) -> None:
    """Write the files of the courses to storage, before the transaction: a file nobody names does no harm."""
    for course in courses_ready:
        for medium in course.plan.media.values():
            storage.put(medium.content)


def publish(
    db: Session,
    plan: ContentPlan,
    courses_ready: list[ReadyCourse],
    storage: DiskStorage,
    now: datetime,
    by: int | None = None,
    digest: str = "",
) -> list[Published]:
    """Store frameworks and courses. A course that says the same as its version in force makes no new one.

    Invalid when a question would be practised in one course that is kept for the tests of another.

    `digest` is that of the content folder, where the plan is the whole of one.
    """
    if plan.frameworks.competencies and plan.frameworks.positions:
        store_frameworks(db, plan.frameworks.competencies, plan.frameworks.positions)
    published = [_publish(db, course, storage, now, by) for course in courses_ready]
    for course in courses_ready:
        _refuse_exposed(db, course.plan)
    digests.remember(db, digest)
    return published


def _publish(db: Session, course: ReadyCourse, storage: DiskStorage, now: datetime, by: int | None) -> Published:
    plan = course.plan
    held = held_course(db, plan.slug, now)
    latest = courses.latest_version(db, id_of(held))
    if latest and latest.content_hash == course.edition.content_hash:
        _complete(db, course, latest, now)
        return Published(plan.slug, latest.number, is_new=False)
    for medium in plan.media.values():
        media.add(db, storage, medium, now)
    mended = banks.mended(db, id_of(latest), plan.questions) if latest else {}
    versions = store_bank(db, plan.slug, plan.questions, now, mended)
    version = store_version(db, held, course.edition, _practice(db, course, versions, now), now, by)
    _keep_bank(db, course, version, versions)
    _measure(db, plan, version, versions, now)
    _pool(db, plan, version, versions, now)
    # A question that has gone into a test takes along what was published about it.
    courses.change_beside(db, id_of(held))
    record(
        db,
        at=now,
        actor_id=by,
        action="content.publish",
        object_kind="course_version",
        object_id=str(id_of(version)),
        details={"course": plan.slug, "number": version.number, "hash": version.content_hash},
    )
    return Published(plan.slug, version.number, is_new=True)


def _complete(db: Session, course: ReadyCourse, latest: CourseVersion, now: datetime) -> None:
    """Make what a version published by an earlier program doesn't have: its bank and its pool for practice."""
    has_bank, pool = banks.is_kept(db, id_of(latest)), round_store.pool_form(db, id_of(latest))
    if has_bank and pool is not None:
        return
    versions = store_bank(db, course.plan.slug, course.plan.questions, now)
    if not has_bank:
        _keep_bank(db, course, latest, versions)
    if pool is None:
        _pool(db, course.plan, latest, versions, now)


def _refuse_exposed(db: Session, plan: CoursePlan) -> None:
    """Folders are checked against each other when they are read; here against everything ever published."""
    uses = {question.origin or f"{plan.slug}/{question.id}": question.use for question in plan.questions}
    for origin, places in banks.elsewhere(db, plan.slug, uses).items():
        for place in places:
            if place.use != uses[origin]:
                raise Invalid(
                    {},
                    say(
                        "Câu %(origin)s là use=%(use)s ở khoá học %(course)s mà ở khoá học %(other)s là use=%(its)s: "
                        "câu trong đề của một khoá học không bao giờ để luyện tập ở khoá học khác. "
                        "Viết một câu mới với mã khác.",
                        origin=origin,
                        use=uses[origin],
                        course=plan.slug,
                        other=place.course,
                        its=place.use,
                    ),
                )


def _keep_bank(db: Session, course: ReadyCourse, version: CourseVersion, versions: Mapping[str, int]) -> None:
    banks.keep(db, course.plan.slug, id_of(version), course.plan.questions, versions, course.words)


def _practice(db: Session, course: ReadyCourse, versions: dict[str, int], now: datetime) -> dict[str, str]:
    """The key of each lesson's practice quiz: the questions that stand in the lesson, in order."""
    keys = {}
    for lesson in course.edition.bundle.lessons:
        inside = [versions[name] for name in lesson.question_ids()]
        if inside:
            form = store_form(db, course.plan.slug, Purpose.PRACTICE, lesson.id, inside, now)
            keys[lesson.id] = form.content_hash
    return keys


def _pool(db: Session, plan: CoursePlan, version: CourseVersion, versions: dict[str, int], now: datetime) -> None:
    """What rounds of practice are drawn from: questions marked at once that no test of the course ever had."""
    tested = round_store.tested(db, plan.slug)
    names = [
        each.id
        for each in plan.questions
        if each.use == "practice" and each.id not in tested and is_marked_at_once(each.question)
    ]
    rounds.keep_pool(db, plan.slug, id_of(version), [versions[name] for name in names], now)


def _measure(db: Session, plan: CoursePlan, version: CourseVersion, versions: dict[str, int], now: datetime) -> None:
    if plan.assessment is None:
        return
    forms = {letter: [versions[name] for name in names] for letter, names in plan.forms.items()}
    seed = str(plan.seed if plan.seed is not None else plan.assessment.seed_for(plan.slug))
    measure_with(db, id_of(version), store_assessment(db, plan.slug, plan.assessment, forms, seed, now))


def _ready(plan: CoursePlan) -> ReadyCourse:
    if plan.bundle is None:
        raise Invalid({}, say("Nội dung còn lỗi nên chưa công bố được."))
    files = {name: medium.hash for name, medium in plan.media.items()}
    identity = [
        plan.bundle.content_hash(),
        [_identity(question) for question in plan.questions],
        plan.assessment.content_hash() if plan.assessment else None,
        {letter: list(names) for letter, names in plan.forms.items()},
        files,
    ]
    content_hash = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
    words = {question.id: banks.words_in(question.title, question.shown) for question in plan.questions}
    return ReadyCourse(plan, edition(plan.bundle, content_hash, files), words)


def _identity(question: QuestionDocument) -> list[str]:
    """What of a question makes another course version; what few declare only where they do."""
    declared = [each for each in (question.origin, question.typo) if each]
    return [question.id, question.content_hash(), question.marking_hash(), *declared]
