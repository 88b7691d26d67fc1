"""`/people/{id}`: one person for those who may see them: their courses, what changed, and help with signing in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from learn.assessments import store as assessment_store
from learn.assessments.accommodating import NOTHING
from learn.assessments.effort import HASTY_BELOW
from learn.assessments.gains import is_mastered
from learn.assessments.measuring import ALL
from learn.assessments.models import Outcome
from learn.assessments.occasions import Facts
from learn.assessments.reliable import ReliableChange
from learn.assessments.tries import PAPER
from learn.assessments.verdicts import verdict
from learn.audit.service import record
from learn.courses import service as courses
from learn.dashboards.accommodations import in_words
from learn.dashboards.cards import Trail, trail
from learn.dashboards.learning import Learning, learning
from learn.dashboards.next_step import next_step
from learn.dashboards.occasion_lines import OccasionLine, occasion_lines
from learn.dashboards.times import Time, times, why_unmeasured
from learn.dashboards.words import Crumb, address, unit_url
from learn.days import day_of
from learn.db.columns import id_of
from learn.errors import Message, say
from learn.organisation import policy, units
from learn.organisation.models import Position
from learn.organisation.policy import Viewer
from learn.people import service as people
from learn.people.models import OneTimeCode, SignInSession


@dataclass(frozen=True)
class Audit:
    """What the caller must record, and commit, before the page leaves."""

    action: str
    object_kind: str
    object_id: str


@dataclass(frozen=True)
class ObjectiveLine:
    """Marks on one objective before and after, of `possible`; None where it was not measured."""

    text: str
    before: float | None
    after: float | None
    possible: float

    @property
    def is_held(self) -> bool:
        """Whether two thirds of the marks were reached the last time it was measured."""
        last = self.before if self.after is None else self.after
        return last is not None and is_mastered((last, self.possible))


@dataclass(frozen=True)
class PersonCourse:
    """One course of the person. `before`, `after` and `later` are fractions (0 to 1), None where not measured.

    `change` says in a line what came of the two tests, and `reliable` more about it; None without both.
    `times` are told when there were several; this is the last of them. `granted` is what holds for this person alone
    at the tests, in words, and `grant_url` where the viewer may change it.
    """

    slug: str
    title: str
    trail: Trail
    enrolled_on: date
    due_on: date | None
    tests: tuple[OccasionLine, ...]
    before: float | None
    after: float | None
    later: float | None
    change: Message
    reliable: ReliableChange | None
    times: tuple[Time, ...]
    cautions: tuple[Message, ...]
    objectives: tuple[ObjectiveLine, ...]
    next: Message
    granted: tuple[Message, ...] = ()
    grant_url: str | None = None


@dataclass(frozen=True)
class SignInHelp:
    """What a supervisor needs to let somebody back in. `code_until` is set while a code given out is unused."""

    issue_url: str
    has_password: bool
    seen_at: datetime | None
    code_until: datetime | None


@dataclass(frozen=True)
class PersonPage:
    """`audit` is None when somebody looks at themselves; `sign_in` is None for who may not help with it."""

    id: UUID
    name: str
    unit: Crumb | None
    position: str
    username: str
    phone: str
    courses: tuple[PersonCourse, ...]
    sign_in: SignInHelp | None
    audit: Audit | None


def person_page(db: Session, viewer: Viewer, public_id: UUID, now: datetime, language: str = "vi") -> PersonPage:
    """NotFound for a person who is absent or whom the viewer does not see."""
    person_id = policy.require_person(db, viewer, public_id)
    profile = people.profile(db, person_id)
    place = units.unit_of(db, person_id, day_of(now))
    enrolled = courses.enrolments_seen(db, person_id, viewer.person_id, now)
    mine = [learning(db, course.slug, enrolment, version, now, language) for enrolment, course, version in enrolled]
    return PersonPage(
        id=public_id,
        name=profile.full_name,
        unit=Crumb(place.unit_name, unit_url(place.unit_code)) if place else None,
        position=_position(db, place.position_code, language) if place and place.position_code else "",
        username=profile.username,
        phone=profile.phone,
        courses=tuple(_for_viewer(db, viewer, one, person_id, public_id) for one in mine),
        sign_in=_sign_in_help(db, viewer, person_id, profile, now),
        audit=None if person_id == viewer.person_id else Audit("person.view", "person", str(person_id)),
    )


def record_look(db: Session, actor_id: int, page: PersonPage, now: datetime) -> None:
    """Record that somebody looked at another person; at oneself one looks unrecorded."""
    if page.audit:
        record(db, at=now, actor_id=actor_id, **asdict(page.audit))


def _position(db: Session, code: str, language: str) -> str:
    position = db.get(Position, code)
    return str(position.name.get(language) or position.name["vi"]) if position else ""


def _for_viewer(db: Session, viewer: Viewer, one: Learning, person_id: int, public_id: UUID) -> PersonCourse:
    course = _course(db, one)
    if person_id == viewer.person_id:
        return _own(course) if one.hidden else course
    if not course.tests or not policy.may_accommodate(db, viewer, person_id):
        return course
    granted = in_words(one.facts.granted) if one.facts and one.facts.granted != NOTHING else ()
    return replace(course, granted=granted, grant_url=address(f"/people/{public_id}/courses/{one.slug}/accommodations"))


def _own(course: PersonCourse) -> PersonCourse:
    """Whoever looks at themselves sees no marks that they may not see yet."""
    return replace(
        course,
        tests=tuple(replace(test, fraction=None) for test in course.tests),
        before=None,
        after=None,
        later=None,
        change=say("Kết quả của khoá học này chưa hiện hết."),
        reliable=None,
        times=(),
        objectives=(),
    )


def _course(db: Session, one: Learning) -> PersonCourse:
    outcomes = assessment_store.outcomes_of(db, id_of(one.enrolment)) if one.enrolment else {}
    whole = outcomes.get(ALL)
    reliable = verdict(db, whole.assessment_version_id, whole) if whole else None
    step = next_step(one)
    return PersonCourse(
        slug=one.slug,
        title=one.title,
        trail=trail(one),
        enrolled_on=day_of(one.enrolment.enrolled_at) if one.enrolment else day_of(one.now),
        due_on=one.due_on,
        tests=occasion_lines(one),
        before=whole.p if whole else None,
        after=whole.q if whole else None,
        later=whole.f if whole else None,
        change=_change(whole, reliable),
        reliable=reliable,
        times=times(db, one.enrolment.person_id, one.enrolment.course_id) if one.enrolment else (),
        cautions=tuple(_cautions(whole, one.facts)) if whole else (),
        objectives=tuple(_objectives(one, outcomes)),
        next=step.title if step else say("Không có việc nào đang chờ."),
    )


def _change(whole: Outcome | None, reliable: ReliableChange | None) -> Message:
    """The change in a line: for one person “higher” alone would claim more than the test can tell."""
    if whole is None or reliable is None:
        return why_unmeasured(whole)
    return say("Hai lần bằng nhau.") if whole.q == whole.p else reliable.title


def _objectives(one: Learning, outcomes: Mapping[str, Outcome]) -> list[ObjectiveLine]:
    return [
        ObjectiveLine(objective["text"], _marks(found.p, found), _marks(found.q, found), found.weight)
        for objective in one.outline.head["objectives"]
        if (found := outcomes.get(objective["id"]))
    ]


def _marks(fraction: float | None, outcome: Outcome) -> float | None:
    return None if fraction is None else round(fraction * outcome.weight, 6)


def _cautions(whole: Outcome, facts: Facts | None) -> list[Message]:
    """What weakens the comparison of the two tests."""
    efforts = [effort for effort in (whole.pre_effort, whole.post_effort) if effort is not None]
    is_hasty = any(effort < HASTY_BELOW for effort in efforts)
    has_met = facts is not None and bool(facts.known_forms & {whole.pre_form, whole.post_form})
    found = [
        (is_hasty, say("Có bài làm quá vội, nên con số này chưa chắc; không tính vào số của đơn vị.")),
        (whole.mixed_languages, say("Hai bài làm bằng hai ngôn ngữ.")),
        (facts is not None and any(one.on_paper for one in facts.tries), PAPER),
        (whole.form_seen, say("Một bài dùng đề đã thấy một phần.")),
        (whole.excluded and has_met, say("Đề đã gặp ở lần học trước, nên không tính vào số của đơn vị.")),
        (whole.excluded and not has_met, say("Người này biết trước đáp án, nên không tính vào số của đơn vị.")),
    ]
    return [words for holds, words in found if holds]


def _sign_in_help(
    db: Session, viewer: Viewer, person_id: int, profile: people.Profile, now: datetime
) -> SignInHelp | None:
    if not policy.may_help_sign_in(db, viewer, person_id):
        return None
    seen = select(func.max(col(SignInSession.seen_at))).where(col(SignInSession.person_id) == person_id)
    code = select(func.max(col(OneTimeCode.expires_at))).where(
        col(OneTimeCode.person_id) == person_id, col(OneTimeCode.used_at).is_(None), col(OneTimeCode.expires_at) > now
    )
    return SignInHelp(
        issue_url=f"/people/{profile.public_id}/code",
        has_password=profile.has_password,
        seen_at=db.execute(seen).scalar(),
        code_until=db.execute(code).scalar(),
    )
