"""Planning a session on paper: who can take the test on that day and on which form; releasing and cancelling it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from learn.assessments import facts, paper
from learn.assessments import store as assessments
from learn.assessments.facts import Sat
from learn.assessments.models import Occasion
from learn.assessments.on_paper import store
from learn.assessments.on_paper.models import PaperSession, PaperSheet
from learn.assessments.tries import next_form
from learn.audit import service as audit
from learn.courses import audience
from learn.courses import service as courses
from learn.courses.models import CourseVersion
from learn.db.columns import id_of
from learn.errors import Conflict, Invalid, Message, NotFound, say
from learn.organisation import policy
from learn.organisation.policy import Viewer
from learn.quizzes import printed
from learn.quizzes.formsets import questions_of

MOST = 200
"""People of one session, well below what a code can count; of a larger unit, those whose names come first."""


@dataclass(frozen=True)
class Plan:
    """What a session is about. `day` is not before today."""

    course: str
    occasion: Occasion
    day: date
    language: str


@dataclass(frozen=True)
class Candidate:
    """Somebody of the unit who is in the course: the form they would get, or why they can't take the test then."""

    enrolment_id: int
    name: str
    letter: str
    refused: Message | None = None


def candidates(db: Session, viewer: Viewer, unit_id: int, plan: Plan) -> list[Candidate]:
    """Everybody of the unit who is in the course, by name. NotFound for a course without tests; Invalid for the day."""
    course = courses.course_by_slug(db, plan.course)
    version = courses.current_version(db, id_of(course))
    if audience.is_for_instructors(version) or assessments.version_for(db, id_of(version)) is None:
        raise NotFound
    if plan.day < viewer.today:
        raise Invalid({"day": say("Ngày %(day)s đã qua; buổi làm bài phải là hôm nay hoặc sau.", day=plan.day)})
    if plan.language not in version.document["languages"]:
        raise Invalid({"language": say("Khoá học không có ngôn ngữ này.")})
    members = store.members(db, viewer, unit_id, id_of(course), MOST)
    ids = [member.enrolment_id for member in members]
    waiting = store.planned_days(db, ids, plan.occasion)
    read = facts.with_granted(db, facts.read_many(db, courses.enrolments(db, ids)))
    sats = {id_of(sat.enrolment): sat for sat in read}
    return [
        _candidate(db, member.enrolment_id, member.name, sats[member.enrolment_id], waiting, plan)
        for member in members
        if member.enrolment_id in sats
    ]


def make(
    db: Session, viewer: Viewer, unit_id: int, plan: Plan, chosen: Collection[int], key: str, now: datetime
) -> PaperSession:
    """The session of these enrolments, or the one that the same form made before. Invalid when one can't take part."""
    if known := store.session_by_key(db, viewer.person_id, key):
        return known
    try:
        with db.begin_nested():
            return _make(db, viewer, unit_id, plan, chosen, key, now)
    except IntegrityError:
        # The same form came twice at once, and the other was first.
        won = store.session_by_key(db, viewer.person_id, key)
        if won is None:
            raise
        return won


def _make(
    db: Session, viewer: Viewer, unit_id: int, plan: Plan, chosen: Collection[int], key: str, now: datetime
) -> PaperSession:
    # Before it is asked who can take part: whoever has a sheet in this very session would be refused.
    made = PaperSession(
        course=plan.course,
        unit_id=unit_id,
        occasion=plan.occasion.value,
        day=plan.day,
        language=plan.language,
        planned_by=viewer.person_id,
        planned_at=now,
        key=key,
    )
    db.add(made)
    db.flush()
    able = [each for each in candidates(db, viewer, unit_id, plan) if each.refused is None]
    taking = [each for each in able if each.enrolment_id in chosen]
    if not taking:
        raise Invalid({"person": say("Chọn ít nhất một người làm bài.")})
    if len(taking) < len(set(chosen)):
        raise Invalid({"person": say("Danh sách vừa thay đổi: có người không còn làm bài này được. Xem lại rồi gửi.")})
    # Forms together: each letter is copied and entered by itself.
    in_order = sorted(taking, key=lambda each: each.letter)
    db.add_all(
        PaperSheet(session_id=id_of(made), number=number, enrolment_id=each.enrolment_id, letter=each.letter)
        for number, each in enumerate(in_order, start=1)
    )
    _record(db, made, "paper_session.planned", viewer, now, sheets=len(taking))
    return made


def release(db: Session, viewer: Viewer, slug: str, session_id: int, now: datetime) -> None:
    """Let the forms of a session be printed, by whoever teaches the course. Released again, nothing happens."""
    policy.require_teach(viewer, slug)
    made = store.hold(db, session_id)
    if made is None or made.course != slug or made.cancelled_at is not None:
        raise NotFound
    if made.released_at is None:
        made.released_by, made.released_at = viewer.person_id, now
        db.flush()
        _record(db, made, "paper_session.released", viewer, now)


def cancel(db: Session, viewer: Viewer, made: PaperSession, now: datetime) -> None:
    """Call a session off. Conflict once one of its sheets has become a test."""
    store.hold(db, id_of(made))
    if made.cancelled_at is not None:
        return
    if any(sheet.kept_at for sheet in store.sheets(db, id_of(made))):
        raise Conflict(say("Buổi này đã có bài được nhập nên không huỷ được nữa."))
    made.cancelled_at = now
    db.flush()
    _record(db, made, "paper_session.cancelled", viewer, now)


def record_print(db: Session, viewer: Viewer, made: PaperSession, part: str, now: datetime) -> None:
    """Note that forms or sheets are about to be printed: they are questions of a test."""
    _record(db, made, "paper_session.printed", viewer, now, part=part)


def _candidate(
    db: Session, enrolment_id: int, name: str, sat: Sat, waiting: dict[int, PaperSession], plan: Plan
) -> Candidate:
    # Only who waits in a comparison has a test before waiting; `refusal` tells the others.
    has_it = plan.occasion in sat.facts.occasions
    letter = next_form(sat.facts.forms, plan.occasion, sat.facts.tries, sat.facts.occasions)[0] if has_it else ""
    refused = paper.refusal(sat.facts, plan.occasion, letter, plan.day, plan.day)
    version = db.get_one(CourseVersion, sat.enrolment.course_version_id)
    if refused is None and plan.language not in version.document["languages"]:
        refused = say("Khoá học của người này không có ngôn ngữ của buổi này.")
    if refused is None and enrolment_id in waiting:
        refused = say("Đã có phiếu ở buổi ngày %(day)s chưa nhập.", day=waiting[enrolment_id].day)
    return Candidate(enrolment_id, name, letter, refused or _unprintable(db, sat, letter))


def _unprintable(db: Session, sat: Sat, letter: str) -> Message | None:
    """Why the form can't be printed: its first question that can't be asked on paper."""
    form = questions_of(db, assessments.forms_of(db, id_of(sat.version))[letter])
    for each in form.slots.values():
        if why := printed.refusal(each):
            number = each.slot
            return say("Đề %(form)s, câu %(number)s không in được: %(why)s.", form=letter, number=number, why=why)
    return None


def _record(db: Session, made: PaperSession, action: str, viewer: Viewer, now: datetime, **details: object) -> None:
    audit.record(
        db,
        at=now,
        actor_id=viewer.person_id,
        action=action,
        object_kind="paper_session",
        object_id=str(id_of(made)),
        details={"course": made.course, **details},
    )
